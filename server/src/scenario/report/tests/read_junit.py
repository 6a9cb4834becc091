"""Reads a report as others do, and tells what they found as JSON: the schema's faults, and what two parsers count.

Arguments: the schema, the report.
"""

import json
import sys

import junitparser
import xmlschema
from junit2htmlreport.parser import Junit

schema, report = sys.argv[1:]
faults = [f"{fault.path}: {fault.reason}" for fault in xmlschema.XMLSchema(schema).iter_errors(report)]

whole = junitparser.JUnitXml.fromfile(report)
suites = list(whole)
# Its own count, not the attributes: that both are the same is asked of the report.
whole.update_statistics()
cases = [case for suite in suites for case in suite]
seeds = {item.value for suite in suites for item in suite.properties() if item.name == "micropay.seed"}
by_junitparser = {
    "counts": {
        "tests": whole.tests,
        "failures": whole.failures,
        "errors": whole.errors,
        "skipped": whole.skipped,
    },
    "first": cases[0].name if cases else None,
    "seed": seeds.pop() if len(seeds) == 1 else None,
}

read = [case for suite in Junit(report) for case in suite.all()]
by_junit2html = {
    "tests": len(read),
    "failed": sum(case.failed() for case in read),
    "skipped": sum(bool(case.skipped) for case in read),
    "first": read[0].name if read else None,
}

json.dump({"schema": faults, "junitparser": by_junitparser, "junit2html": by_junit2html}, sys.stdout)
