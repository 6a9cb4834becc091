// What a developer would write instead of micropay: the baseline's two functions (baseline.sql) behind HTTP,
// and a look at the coupon. No verification, no record of calls, no keys, no screens.

import { createServer } from 'node:http';

import pg from 'pg';

// Where PostgreSQL is, the environment says, as it does to psql.
const pool = new pg.Pool({ max: 16 });
const ask = async (name, text, values) => (await pool.query({ name, text, values })).rows[0];

const answers = {
  '/coupons': async ({ payer }) => {
    const text = "select * from baseline.coupon where serial_no = to_char($1::bigint, 'FM0000000000000000')";
    const coupon = await ask('coupons', text, [payer]);
    return coupon ? [200, { coupons: [coupon] }] : [404, {}];
  },
  '/pay': async ({ order_no, payer, amount }) => {
    const { done } = await ask('pay', 'select baseline.pay($1, $2, $3) as done', [order_no, payer, amount]);
    return done ? [201, { order_no, status: 'paid' }] : [409, {}];
  },
  '/cancel': async ({ order_no }) => {
    const { done } = await ask('cancel', 'select baseline.cancel($1) as done', [order_no]);
    return done ? [200, { order_no, status: 'cancelled' }] : [409, {}];
  },
};

const server = createServer((request, response) => {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', async () => {
    const answer = async () => answers[request.url](JSON.parse(Buffer.concat(pieces).toString()));
    const [status, body] = await answer().catch((error) => [500, { error: error.message }]);
    const text = JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`open http://127.0.0.1:${server.address().port} `));
