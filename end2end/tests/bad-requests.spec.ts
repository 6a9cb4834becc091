// Bad requests, straight at the endpoint behind the page.

import { goodForm } from '../support/api';
import { BAD_VALUES } from '../support/bad-values';
import { send } from '../support/plain-http';
import { expect, test } from '../support/test';

for (const { name, field, value, code } of BAD_VALUES) {
  test(`${name} is ${code}`, async ({ api }) => {
    const answer = await api.call('payment/pay', { form: goodForm({ [field]: value }) });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'INVALID_REQUEST', fields: [{ field, code }] });
    expect(answer.body.fields[0].message.korean).not.toBe('');
    expect(answer.body.fields[0].message.english).not.toBe('');
    expect(answer.body.request_id).toMatch(/^[0-9a-f]{16}$/);
  });
}

const UNKNOWN_CODES: [string, string][] = [
  ['payment_method', '99'],
  ['payment_type', 'ZZ'],
  ['pg', 'PG99'],
  ['cp', 'CP999'],
  ['svc', 'SVC999'],
  ['risk_grade', '8'],
  ['leeds_grade', 'Z'],
  ['bill_pay_method', 'Z'],
  ['sex', 'X'],
  ['ad_consent', 'maybe'],
  ['mpay_member', 'perhaps'],
];
for (const [field, value] of UNKNOWN_CODES) {
  test(`the unknown ${field} ${value} is told at its field`, async ({ api }) => {
    const answer = await api.call('payment/pay', { form: goodForm({ [field]: value }) });
    expect(answer.status).toBe(422);
    expect(answer.body.fields.map((at: { field: string }) => at.field)).toContain(field);
  });
}

test("coupons that can't be used are refused, each for its reason", async ({ api }) => {
  const pay = async (serial_no: string, changes = {}) =>
    (await api.call('payment/pay', { form: goodForm({ serial_no, ...changes }) })).body.code;
  const coupon = await api.coupon('AUTUMN3000');
  const others = { ctn: '01056781020' };
  expect(await pay(coupon.serial_no, others)).toBe('COUPON_OF_ANOTHER_SUBSCRIBER');
  expect(await pay('0000000000000000')).toBe('COUPON_NOT_FOUND');
  expect(await pay(coupon.serial_no, { amount: '9,999' })).toBe('COUPON_CONDITION_UNMET');
  await api.pay(goodForm({ serial_no: coupon.serial_no }));
  expect(await pay(coupon.serial_no)).toBe('COUPON_ALREADY_USED');
  const deleted = await api.issue('GAME1000');
  await api.done('coupon/delete', { serial_no: deleted.serial_no });
  expect(await pay(deleted.serial_no)).toBe('COUPON_DELETED');
  // The demonstration has an expired one.
  const known = await api.done('coupon/lookup', { form: goodForm() });
  const expired = known.excluded.find((one: any) => one.coupon.status === 'expired');
  expect(await pay(expired.coupon.serial_no)).toBe('COUPON_EXPIRED');
});

test('bodies that are no request are refused, typed', async ({ server }) => {
  const post = async (body: string, type: string) => {
    const headers = { 'content-type': type };
    const answer = await fetch(`${server.origin}/api/payment/pay`, { method: 'POST', headers, body });
    return { status: answer.status, body: JSON.parse(await answer.text()) };
  };
  const good = JSON.stringify({ form: goodForm() });
  expect(await post('{"form":', 'application/json')).toMatchObject({ status: 400, body: { code: 'MALFORMED_REQUEST' } });
  expect(await post('[]', 'application/json')).toMatchObject({ status: 400, body: { code: 'MALFORMED_REQUEST' } });
  expect(await post('', 'application/json')).toMatchObject({ status: 400, body: { code: 'MALFORMED_REQUEST' } });
  expect(await post('{"form":{"amuont":"1"}}', 'application/json')).toMatchObject({ status: 400, body: { code: 'MALFORMED_REQUEST' } });
  expect(await post('{"form":{"amount":12000}}', 'application/json')).toMatchObject({ status: 400, body: { code: 'MALFORMED_REQUEST' } });
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await post(good, type);
    expect(answer.status, type).toBeGreaterThanOrEqual(400);
    expect(answer.status, type).toBeLessThan(500);
    expect(answer.body.code, type).toMatch(/^[A-Z_]+$/);
  }
});

test('a body that is too large is refused with 413', async ({ server }) => {
  const body = JSON.stringify({ form: goodForm({ order_no: '9'.repeat(200_000) }) });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${server.origin}/api/payment/pay`, { method: 'POST', headers, body });
  expect(answer.status).toBe(413);
  expect(((await answer.json()) as { code: string }).code).toMatch(/^[A-Z_]+$/);
});

test('what another site had the browser send is refused', async ({ server, api }) => {
  const form = goodForm();
  const pay = (headers: Record<string, string>) => send(server.origin, '/api/payment/pay', headers, JSON.stringify({ form }));
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { host: 'evil.example' },
  ]) {
    const answer = await pay(headers);
    expect([403, 421], JSON.stringify(headers)).toContain(answer.status);
    expect(JSON.parse(answer.body).code).toMatch(/^[A-Z_]+$/);
  }
  expect(await api.payments({ order_no: form['order_no'] ?? '' })).toEqual([]);
  expect((await pay({ origin: server.origin, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
});

test('GET never reaches a server function', async ({ server, api }) => {
  const form = goodForm();
  const query = new URLSearchParams({ form: JSON.stringify(form) });
  const answer = await fetch(`${server.origin}/api/payment/pay?${query}`);
  expect(answer.status).toBe(405);
  expect(await api.payments({ order_no: form['order_no'] ?? '' })).toEqual([]);
});

test('a function that is not there is not found', async ({ api }) => {
  expect((await fetch(`${api.origin}/api/no/such`, { method: 'POST' })).status).toBeGreaterThanOrEqual(400);
});
