// Bad input: told at its field, with nothing lost, in the page and at the endpoint behind it.

import { request as plainHttp } from 'node:http';

import { goodForm } from '../support/api';
import { expect, test } from '../support/test';

interface Case {
  name: string;
  field: string;
  value: string;
  /** The problem's code at the endpoint. */
  code: string;
  says: RegExp;
}

const CASES: Case[] = [
  { name: 'an empty amount', field: 'amount', value: '', code: 'MISSING', says: /입력해 주세요/ },
  { name: 'an amount in words', field: 'amount', value: '만이천', code: 'NOT_A_NUMBER', says: /숫자만/ },
  { name: 'an amount with a fraction', field: 'amount', value: '12.5', code: 'NOT_A_NUMBER', says: /숫자만/ },
  { name: 'a negative amount', field: 'amount', value: '-5', code: 'NEGATIVE', says: /0보다 작을 수 없습니다/ },
  { name: 'nothing to pay', field: 'amount', value: '0', code: 'TOO_SMALL', says: /1원 이상/ },
  { name: 'an amount of 12 digits', field: 'amount', value: '123456789012', code: 'TOO_LARGE', says: /넘을 수 없습니다/ },
  { name: 'an amount beyond any integer', field: 'amount', value: '9'.repeat(40), code: 'TOO_LARGE', says: /넘을 수 없습니다/ },
  { name: 'a short CTN', field: 'ctn', value: '0101234', code: 'WRONG_LENGTH', says: /10–11자리/ },
  { name: 'a long CTN', field: 'ctn', value: '010123456789', code: 'WRONG_LENGTH', says: /10–11자리/ },
  { name: 'no CTN', field: 'ctn', value: '', code: 'MISSING', says: /입력해 주세요/ },
  { name: 'a landline', field: 'ctn', value: '0212345678', code: 'NOT_A_MOBILE_NUMBER', says: /휴대폰 번호가 아닙니다/ },
  { name: 'a short NCN', field: 'ncn', value: '12', code: 'WRONG_LENGTH', says: /9–12자리/ },
  { name: 'a long NCN', field: 'ncn', value: '1234567890123', code: 'WRONG_LENGTH', says: /9–12자리/ },
  { name: 'an NCN of letters', field: 'ncn', value: 'abcdefghi', code: 'NOT_A_NUMBER', says: /숫자만/ },
  { name: 'the 30th of February', field: 'paid_on', value: '2026-02-30', code: 'NOT_A_DATE', says: /달력에 없는 날짜/ },
  { name: 'a 13th month', field: 'paid_on', value: '2026-13-01', code: 'NOT_A_DATE', says: /달력에 없는 날짜/ },
  { name: 'a day of the future', field: 'paid_on', value: '2999-01-01', code: 'IN_THE_FUTURE', says: /샌드박스 시계/ },
  { name: 'a 25th hour', field: 'paid_at', value: '25:00:00', code: 'NOT_A_TIME', says: /시각이 아닙니다/ },
  { name: 'an impossible birth date', field: 'birth_date', value: '1991-04-31', code: 'NOT_A_DATE', says: /달력에 없는 날짜/ },
  { name: 'a birth date in words', field: 'birth_date', value: '봄', code: 'NOT_A_DATE', says: /달력에 없는 날짜/ },
  { name: 'no order number', field: 'order_no', value: '', code: 'MISSING', says: /입력해 주세요/ },
  { name: 'an order number of 10,000 characters', field: 'order_no', value: '9'.repeat(10_000), code: 'TOO_LONG', says: /40자를 넘을 수 없습니다/ },
  { name: 'Hangul in an order number', field: 'order_no', value: '주문1', code: 'BAD_CHARACTER', says: /쓸 수 있는 글자/ },
  { name: 'an emoji in an order number', field: 'order_no', value: 'T-🎮', code: 'BAD_CHARACTER', says: /쓸 수 있는 글자/ },
  { name: 'a limit in words', field: 'limit_amount', value: '많이', code: 'NOT_A_NUMBER', says: /숫자만/ },
];

test.describe('in the page', () => {
  // One page for all of them: each must leave it as usable as it was.
  test('each is told at its field, and nothing is lost', async ({ desk, watch }) => {
    test.slow();
    watch.allowStatus(422);
    await desk.open();
    for (const { name, field, value, says } of CASES) {
      await test.step(name, async () => {
        const input = desk.field(field);
        const good = await input.inputValue();
        await desk.field('amount').focus();
        await input.fill(value);
        await desk.send.click();
        await expect(input).toHaveAttribute('aria-invalid', 'true');
        await expect(input).toHaveAccessibleDescription(says);
        await expect(desk.problem(field)).toBeVisible();
        await expect(input).toBeFocused();
        await expect(input).toHaveValue(value);
        await expect(desk.message).toContainText('INVALID_REQUEST');
        // What was wrong is forgotten with the first change.
        await input.fill(good);
        await expect(input).not.toHaveAttribute('aria-invalid');
      });
    }
    await desk.pay();
    await expect(desk.message).toContainText('결제 완료');
  });

  test('all of a form at once, the focus at the first', async ({ page, desk }) => {
    await desk.open();
    await desk.field('amount').fill('만');
    await desk.field('ctn').fill('12');
    await desk.field('birth_date').fill('1991-99-99');
    await desk.send.click();
    await expect(page.locator('[aria-invalid=true]')).toHaveCount(3);
    await expect(desk.message).toContainText('입력값 3개');
    await expect(desk.field('amount')).toBeFocused();
    await expect(desk.field('ctn')).toHaveValue('12');
    await expect(desk.field('birth_date')).toHaveValue('1991-99-99');
  });

  test('payer data that is not the subscriber is refused at its field', async ({ desk, watch }) => {
    watch.allowStatus(409);
    await desk.open();
    await desk.field('ncn').fill('500223456790');
    await desk.send.click();
    await expect(desk.message).toContainText('CONTRACT_MISMATCH');
    await expect(desk.problem('ncn')).toContainText('서로 다른 계약');
    await desk.field('ncn').fill('');
    await desk.field('birth_date').fill('1990-01-01');
    await desk.send.click();
    await expect(desk.message).toContainText('PAYER_MISMATCH');
    await expect(desk.problem('birth_date')).toBeVisible();
  });

  test('an order that is not there can not be cancelled', async ({ page, desk, watch }) => {
    watch.allowStatus(404);
    await desk.open();
    await page.getByRole('radio', { name: '결제 취소' }).check();
    await desk.field('order_no').fill('NO-SUCH-ORDER');
    await desk.send.click();
    await expect(desk.message).toContainText('ORDER_NOT_FOUND');
    await expect(desk.problem('order_no')).toContainText('NO-SUCH-ORDER');
  });

  test('filters of the lists tell theirs as well', async ({ page, desk }) => {
    await desk.open();
    await page.locator('#history-ctn').fill('12');
    await page.getByRole('button', { name: '결제 내역 조회' }).click();
    await expect(page.locator('#history-ctn')).toHaveAccessibleDescription(/10–11자리/);
    await expect(page.locator('#history-ctn')).toBeFocused();
    await page.locator('#errors-from').fill('2026-12-31');
    await page.locator('#errors-until').fill('2026-01-01');
    await page.getByRole('button', { name: 'ERROR 내역 조회' }).click();
    await expect(page.locator('#errors-until')).toHaveAccessibleDescription(/시작일보다 앞설 수 없습니다/);
  });

  test('an address that is no page says so, and leads back', async ({ page, desk, watch }) => {
    watch.allowStatus(404);
    await desk.open('/no/such/page');
    await expect(page.getByRole('heading', { name: '없는 페이지입니다' })).toBeVisible();
    await page.getByRole('link', { name: '시뮬레이터로 가기' }).click();
    await desk.isLive();
    await expect(desk.send).toBeVisible();
  });
});

test.describe('at the endpoint', () => {
  for (const { name, field, value, code } of CASES) {
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
    const send = (headers: Record<string, string>) => raw(server.origin, 'POST', '/api/payment/pay', headers, JSON.stringify({ form }));
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { host: 'evil.example' },
    ]) {
      const answer = await send(headers);
      expect([403, 421], JSON.stringify(headers)).toContain(answer.status);
      expect(JSON.parse(answer.body).code).toMatch(/^[A-Z_]+$/);
    }
    expect(await api.payments({ order_no: form['order_no'] ?? '' })).toEqual([]);
    expect((await send({ origin: server.origin, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
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
});

/** A request with headers that fetch would not let us set. */
function raw(
  origin: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string,
): Promise<{ status: number; body: string }> {
  return new Promise((done, failed) => {
    const request = plainHttp(origin + path, {
      method,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
    });
    request.on('error', failed);
    request.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }));
    });
    request.end(body);
  });
}
