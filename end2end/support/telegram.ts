// A foreign system at the telegram port: it sends bytes, and reads what comes back.

import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { newOrderNumber } from './api';

/** The fields and their bytes, as in server/engine/src/telegram.md. */
const FIELDS = {
  length: 4,
  message_type: 4,
  message_no: 12,
  sandbox: 32,
  sent_at: 14,
  response_code: 4,
  order_no: 40,
  serial_no: 16,
  ctn: 11,
  ncn: 12,
  amount: 12,
  coupon_amount: 12,
  coupon_name: 40,
  message: 60,
} as const;

type Values = Partial<Record<keyof typeof FIELDS, string>>;

const NUMBERS = new Set(['length', 'message_type', 'message_no', 'sent_at', 'amount', 'coupon_amount']);
const LENGTH = Object.values(FIELDS).reduce((sum, size) => sum + size, 0);

/** The verification of a coupon for an order of the foreign system's own. */
export function verification(serialNumber: string, changes: Values = {}): Values {
  return {
    message_type: '0200',
    order_no: newOrderNumber(),
    serial_no: serialNumber,
    ctn: '01012345678',
    ncn: '500123456789',
    amount: '12000',
    coupon_amount: '3000',
    ...changes,
  };
}

/** The frame of these values, which are ASCII. */
export function frameOf(values: Values): Buffer {
  const all: Values = {
    length: String(LENGTH - FIELDS.length),
    message_no: '1',
    sandbox: 'default',
    sent_at: '20260101120000',
    ...values,
  };
  const fields = Object.entries(FIELDS).map(([name, size]) => {
    const value = all[name as keyof typeof FIELDS] ?? '';
    return NUMBERS.has(name) ? value.padStart(size, '0') : value.padEnd(size);
  });
  return Buffer.from(fields.join(''), 'ascii');
}

/** Sends bytes on a connection of their own; the response code of the answer. */
export function ask(port: number, bytes: Buffer): Promise<string> {
  return new Promise((done, failed) => {
    let answer = Buffer.alloc(0);
    const connection = connect(port, '127.0.0.1', () => connection.write(bytes));
    connection.setTimeout(10_000, () => connection.destroy(new Error('the telegram port does not answer')));
    connection.on('error', failed);
    connection.on('end', () => failed(new Error(`the port closed after ${answer.length} bytes`)));
    connection.on('data', (part) => {
      answer = Buffer.concat([answer, part]);
      if (answer.length < LENGTH) return;
      const start = FIELDS.length + FIELDS.message_type + FIELDS.message_no + FIELDS.sandbox + FIELDS.sent_at;
      done(answer.toString('latin1', start, start + FIELDS.response_code));
      connection.destroy();
    });
  });
}

/** Where a field's bytes begin. */
function offsetOf(name: keyof typeof FIELDS): number {
  let offset = 0;
  for (const [field, size] of Object.entries(FIELDS)) {
    if (field === name) break;
    offset += size;
  }
  return offset;
}

/** A verification outside that approves whatever it is asked, and says of it what it is told to. */
export class Approver {
  /** What its answers say instead of what was asked. */
  says: Values = {};
  private readonly server = createServer((connection) => {
    let asked = Buffer.alloc(0);
    // Whoever asks may go away.
    connection.on('error', () => connection.destroy());
    connection.on('data', (part) => {
      asked = Buffer.concat([asked, part]);
      for (; asked.length >= LENGTH; asked = asked.subarray(LENGTH)) {
        connection.write(this.answer(Buffer.from(asked.subarray(0, LENGTH))));
      }
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  finish(): void {
    this.server.close();
  }

  private answer(frame: Buffer): Buffer {
    const type = Number(frame.toString('ascii', 4, 8)) + 10;
    const says = { message_type: String(type).padStart(4, '0'), response_code: '0000', ...this.says };
    for (const [name, value] of Object.entries(says)) frame.write(value, offsetOf(name as keyof typeof FIELDS));
    return frame;
  }
}
