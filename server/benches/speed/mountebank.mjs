// The stand-in's cycle by mountebank: its rules are JavaScript that mountebank evaluates for each request, its
// coupons and payments are in mountebank's memory and end with it.

import mountebank from '@mbtest/mountebank';

// mountebank is given this function's text: it can use nothing from outside. What it returns first is what the
// stand-in answers, what it checks is what baseline.sql checks.
const answer = ({ request, state }) => {
  if (!state.coupons) {
    const all = Array.from({ length: 10_000 }, (_, index) => ({
      serial_no: String(index + 1).padStart(16, '0'),
      ncn: String(index + 1),
      amount: '3000',
      status: 'unused',
      order_no: null,
    }));
    state.coupons = new Map(all.map((coupon) => [coupon.serial_no, coupon]));
    Object.assign(state, { payments: new Map(), events: [], usage: new Map() });
  }
  const { coupons, payments, events, usage } = state;
  const now = new Date();
  const month = (ncn) => `${ncn} ${now.toISOString().slice(0, 7)}`;
  const answers = {
    '/coupons': ({ payer }) => {
      const coupon = coupons.get(String(payer).padStart(16, '0'));
      return coupon ? [200, { coupons: [coupon] }] : [404, {}];
    },
    '/pay': ({ order_no, payer, amount }) => {
      const coupon = coupons.get(String(payer).padStart(16, '0'));
      if (coupon?.status !== 'unused') {
        return [409, {}];
      }
      const charged = amount - Number(coupon.amount);
      const used = (usage.get(month(coupon.ncn)) ?? 0) + charged;
      if (used < 0 || used > 300_000 || payments.has(order_no)) {
        return [500, { error: 'over the limit, or an order that was paid before' }];
      }
      Object.assign(coupon, { status: 'used', order_no });
      usage.set(month(coupon.ncn), used);
      const { serial_no, ncn } = coupon;
      payments.set(order_no, { order_no, serial_no, ncn, amount, charged, status: 'paid', at: now });
      events.push({ order_no, kind: 'charge', amount: charged, at: now });
      return [201, { order_no, status: 'paid' }];
    },
    '/cancel': ({ order_no }) => {
      const paid = payments.get(order_no);
      if (paid?.status !== 'paid') {
        return [409, {}];
      }
      paid.status = 'cancelled';
      Object.assign(coupons.get(paid.serial_no), { status: 'unused', order_no: null });
      usage.set(month(paid.ncn), (usage.get(month(paid.ncn)) ?? 0) - paid.charged);
      events.push({ order_no, kind: 'cancel', amount: -paid.charged, at: now });
      return [200, { order_no, status: 'cancelled' }];
    },
  };
  const [statusCode, body] = answers[request.path](JSON.parse(request.body));
  // By itself mountebank closes the connection after each answer. The length is its own to fill in.
  const headers = { 'content-type': 'application/json', 'content-length': 0, connection: 'keep-alive' };
  return { statusCode, headers, body: JSON.stringify(body) };
};

const app = await mountebank.createApp({
  host: '127.0.0.1',
  port: 0,
  localOnly: true,
  allowInjection: true,
  log: { level: 'error', transports: { console: { format: 'simple' } } },
});
const admin = app.listen(0, '127.0.0.1', async () => {
  const imposter = { protocol: 'http', stubs: [{ responses: [{ inject: answer.toString() }] }] };
  const made = await fetch(`http://127.0.0.1:${admin.address().port}/imposters`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(imposter),
  });
  const { port, errors } = await made.json();
  if (errors) {
    throw new Error(JSON.stringify(errors));
  }
  console.log(`open http://127.0.0.1:${port} `);
});
