"""What generated requests need besides their schema to come to more than a refusal."""

import itertools
import uuid

import schemathesis

# Codes are data of the sandbox: these are the demonstration's.
KNOWN = {
    "ctn": "010-1234-5678",
    "payment_method": "01",
    "payment_type": "D1",
    "pg": "PG01",
    "cp": "CP014",
    "svc": "SVC201",
}
number = itertools.count()


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or case.meta.generation.mode.is_negative:
        return
    # Generated keys would soon be used twice.
    if "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = f'"{uuid.uuid4()}"'
    # Every other request keeps its own codes, and its order number, which would be taken.
    this = next(number)
    if isinstance(case.body, dict) and this % 2:
        known = KNOWN | {"order_no": f"API-{this}"}
        case.body.update({name: code for name, code in known.items() if name in case.body})
