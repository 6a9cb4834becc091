#!/usr/bin/env python3
"""Sends one telegram to micropay's telegram port and prints the answer's fields.

telegram.py 127.0.0.1:7700 0800
telegram.py 127.0.0.1:7700 0200 order_no=A-1 serial_no=… ncn=… amount=12000 coupon_amount=3000
"""
import socket, sys, time

# The fields and their bytes, as in server/engine/src/telegram.md.
FIELDS = {"length": 4, "message_type": 4, "message_no": 12, "sandbox": 32, "sent_at": 14,
          "response_code": 4, "order_no": 40, "serial_no": 16, "ctn": 11, "ncn": 12,
          "amount": 12, "coupon_amount": 12, "coupon_name": 40, "message": 60}
NUMBERS = {"length", "message_type", "message_no", "sent_at", "amount", "coupon_amount"}

if len(sys.argv) < 3:
    sys.exit(__doc__)
host, port = sys.argv[1].rsplit(":", 1)
in_seoul = time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() + 9 * 60 * 60))
request = {"message_type": sys.argv[2], "message_no": "1", "sandbox": "default", "sent_at": in_seoul,
           "length": str(sum(FIELDS.values()) - FIELDS["length"]),
           **dict(argument.split("=", 1) for argument in sys.argv[3:])}
if not request.keys() <= FIELDS.keys():
    sys.exit(f"no such field: {', '.join(request.keys() - FIELDS.keys())}")
frame = b"".join(
    value.rjust(size, b"0") if name in NUMBERS else value.ljust(size)
    for name, size in FIELDS.items() for value in [request.get(name, "").encode("cp949")])

with socket.create_connection((host, int(port)), timeout=5) as connection:
    connection.sendall(frame)
    answer = connection.makefile("rb").read(len(frame))
fields = {}
for name, size in FIELDS.items():
    fields[name], answer = answer[:size].decode("cp949").strip(), answer[size:]
    if fields[name]:
        print(f"{name:14} {fields[name]}")
sys.exit(fields["response_code"] != "0000")
