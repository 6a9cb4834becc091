#!/usr/bin/env python3
"""Makes a promotion, issues a coupon of it, pays with that, cancels, and sees the coupon restored, knowing micropay by nothing
but the address of its OpenAPI document. With an operator's access token where sign-in is on.

from_openapi.py http://127.0.0.1:3000/api/v1/openapi.json [access token]
"""
import json, sys, urllib.error, urllib.parse, urllib.request, uuid

if len(sys.argv) < 2:
    sys.exit(__doc__)
url, token = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
authorization = {"Authorization": f"Bearer {token}"} if token else {}
with urllib.request.urlopen(urllib.request.Request(url, headers=authorization)) as answer:
    document = json.load(answer)
operations = {operation["operationId"]: (method.upper(), path, operation)
              for path, item in document["paths"].items() for method, operation in item.items()}
server = urllib.parse.urljoin(url, document["servers"][0]["url"])


def example(name):
    """The document's example of an operation's body."""
    return operations[name][2]["requestBody"]["content"]["application/json"]["example"]


def call(name, parameters, body=None):
    """Calls an operation; its answer's body, and the parameters of those that its links lead to."""
    method, path, operation = operations[name]
    headers = dict(authorization)
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            value = urllib.parse.quote(str(parameters[parameter["name"]]), safe="")
            path = path.replace("{%s}" % parameter["name"], value)
        elif parameter["name"] == "Idempotency-Key" and parameter["required"]:
            headers["Idempotency-Key"] = f'"{uuid.uuid4()}"'
    data = None
    if body is not None:
        headers["Content-Type"], data = "application/json", json.dumps(body).encode()
    address = urllib.parse.urljoin(server, path)
    request = urllib.request.Request(address, data, headers, method=method)
    try:
        with urllib.request.urlopen(request) as response:
            status, answer = response.status, json.load(response)
    except urllib.error.HTTPError as refusal:
        sys.exit(f"{name}: {refusal.code} {refusal.read().decode()}")
    links = operation["responses"][str(status)].get("links", {})
    # An expression names a member of the body: $response.body#/order_no
    linked = {link["operationId"]: {parameter: member(answer, expression)
                                    for parameter, expression in link["parameters"].items()}
              for link in links.values()}
    print(f"{name}: {status} {answer.get('status', '')}")
    return answer, linked


def member(answer, expression):
    for name in expression.partition("#/")[2].split("/"):
        answer = answer[name]
    return answer


promised = {"promotion_id": "P" + uuid.uuid4().hex[:12]}
_, of_promotion = call("create_promotion", {}, example("create_promotion") | promised)
coupon, of_coupon = call("issue_coupon", {}, example("issue_coupon") | of_promotion["get_promotion"])
order = {"order_no": uuid.uuid4().hex, "serial_no": coupon["serial_no"]}
_, of_payment = call("create_payment", {}, example("create_payment") | order)
used, _ = call("get_coupon", of_coupon["get_coupon"])
call("cancel_payment", of_payment["cancel_payment"])
restored, _ = call("get_coupon", of_coupon["get_coupon"])
sys.exit((used["status"], restored["status"]) != ("used", "unused"))
