"""A new Idempotency-Key for each request that has one: generated ones would soon be used twice."""

import uuid

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    headers = case.headers or {}
    if "Idempotency-Key" in headers and case.meta and not case.meta.generation.mode.is_negative:
        headers["Idempotency-Key"] = f'"{uuid.uuid4()}"'
