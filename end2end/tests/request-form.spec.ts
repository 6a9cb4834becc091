// The request's form: what depends on what, and what a tester may change to try a case.

import { SUBSCRIBERS, newAmount } from '../support/api';
import { grouped } from '../support/desk';
import { expect, test } from '../support/test';

test('PG narrows CP, and CP narrows SVC', async ({ desk }) => {
  await desk.open();
  const codes = (name: string) => desk.field(name).locator('option');
  await expect(codes('pg')).toHaveText(['PG01 한빛페이', 'PG02 나래결제']);
  await expect(codes('cp')).toHaveText(['CP014 게임나라', 'CP021 웹툰마을']);
  await expect(codes('svc')).toHaveText(['SVC201 아이템 상점', 'SVC202 성인 게임']);
  await desk.field('cp').selectOption('CP021');
  await expect(codes('svc')).toHaveText(['SVC310 웹툰 이용권']);
  await expect(desk.field('svc')).toHaveValue('SVC310');
  await desk.field('pg').selectOption('PG02');
  await expect(codes('cp')).toHaveText(['CP033 오늘장터']);
  await expect(desk.field('cp')).toHaveValue('CP033');
  await expect(desk.field('svc')).toHaveValue('SVC401');
  const orderNumber = await desk.pay();
  await expect(desk.payment(orderNumber)).toContainText('결제');
});

test('an order number is generated, can be renewed, and can be typed', async ({ page, desk, api }) => {
  await desk.open();
  const first = await desk.field('order_no').inputValue();
  expect(first).toMatch(/^T\d{8}-[0-9A-Z]{6}$/);
  await page.getByRole('button', { name: '새 주문번호' }).click();
  await expect(desk.field('order_no')).not.toHaveValue(first);
  const typed = `typed.${Date.now()}_A-1`;
  const amount = newAmount();
  await desk.field('order_no').fill(typed);
  await desk.field('amount').fill(amount);
  expect(await desk.pay()).toBe(typed);
  await expect(desk.payment(typed)).toBeVisible();
  // The same request again is the same payment.
  await desk.send.click();
  await expect(desk.results.filter({ hasText: ` · ${amount}원` })).toHaveCount(2);
  await expect(desk.message).toContainText('결제 완료');
  expect(await api.payments({ order_no: typed })).toHaveLength(1);
});

test('another request with a used order number is refused at its field', async ({ desk, watch }) => {
  watch.allowStatus(409);
  await desk.open();
  const orderNumber = await desk.pay();
  await expect(desk.message).toContainText('결제 완료');
  await desk.field('order_no').fill(orderNumber);
  await desk.field('amount').fill('13000');
  await desk.send.click();
  await expect(desk.message).toContainText('DUPLICATE_ORDER');
  await expect(desk.problem('order_no')).toContainText(orderNumber);
  await expect(desk.field('order_no')).toBeFocused();
});

test('amounts get thousands separators, and the sum follows', async ({ page, desk }) => {
  await desk.open();
  await desk.field('amount').fill('1234567');
  await expect(page.locator('.sum dd').first()).toHaveText('1,234,567원');
  await desk.field('amount').blur();
  await expect(desk.field('amount')).toHaveValue('1,234,567');
  await expect(desk.send).toContainText('1,234,567원 결제 요청');
  await desk.field('limit_amount').fill('2000000');
  await desk.field('limit_amount').blur();
  await expect(desk.field('limit_amount')).toHaveValue('2,000,000');
  await desk.field('ctn').fill('01023456789');
  await desk.field('ctn').blur();
  await expect(desk.field('ctn')).toHaveValue('010-2345-6789');
});

test('지금 sets date and time by the clock of the sandbox', async ({ page, desk }) => {
  await desk.open();
  await desk.field('paid_on').fill('');
  await desk.field('paid_at').fill('');
  await page.getByRole('button', { name: '결제일과 결제시간을 지금으로' }).click();
  await expect(desk.field('paid_on')).toHaveValue(seoul(new Date()).day);
  await expect(desk.field('paid_at')).toHaveValue(/^\d\d:\d\d:\d\d$/);
});

test('a limit given for this request decides', async ({ desk, watch }) => {
  watch.allowStatus(409);
  await desk.open();
  await desk.lookUpCustomer();
  await expect(desk.message).toContainText('김하늘');
  await desk.field('limit_amount').fill('100');
  await desk.send.click();
  await expect(desk.message).toContainText('LIMIT_EXCEEDED');
  await expect(desk.message).toContainText('한도 초과: 요청 12,000원');
  await desk.field('limit_amount').fill('500000');
  await desk.pay();
  await expect(desk.message).toContainText('결제 완료');
});

test('a risk grade given for this request decides', async ({ desk, watch }) => {
  watch.allowStatus(403);
  await desk.open();
  await desk.field('risk_grade').selectOption('9');
  await desk.send.click();
  await expect(desk.message).toContainText('RISK_GRADE_REFUSED');
  await desk.field('risk_grade').selectOption('1');
  await desk.pay();
  await expect(desk.message).toContainText('결제 완료');
});

test('M-PAY is for members', async ({ desk, watch }) => {
  watch.allowStatus(403);
  await desk.open();
  await desk.field('payment_method').selectOption('02');
  await desk.field('mpay_member').selectOption('no');
  await desk.send.click();
  await expect(desk.message).toContainText('MPAY_MEMBERSHIP_REQUIRED');
  await desk.field('mpay_member').selectOption('yes');
  await desk.pay();
  await expect(desk.message).toContainText('결제 완료');
});

test('some merchants refuse who pays the bill by card', async ({ desk, watch }) => {
  watch.allowStatus(403);
  await desk.open();
  await desk.field('ctn').fill(SUBSCRIBERS.paysBillByCard);
  await desk.field('pg').selectOption('PG02');
  await desk.send.click();
  await expect(desk.message).toContainText('CARD_BILL_PAYER_REFUSED');
  await desk.field('bill_pay_method').selectOption('A');
  await desk.pay();
  await expect(desk.message).toContainText('결제 완료');
});

test('another number forgets what was known of the first', async ({ desk }) => {
  await desk.open();
  await desk.lookUpCustomer();
  await expect(desk.field('ncn')).toHaveValue('500123456789');
  await desk.field('ctn').fill('010-2345-6789');
  await expect(desk.field('ncn')).toHaveValue('');
  await expect(desk.field('limit_amount')).toHaveValue('');
  await desk.lookUpCustomer();
  await expect(desk.field('ncn')).toHaveValue('500223456790');
});

test('an unknown number is said to be unknown, at its field', async ({ desk, watch }) => {
  watch.allowStatus(404);
  await desk.open();
  await desk.field('ctn').fill('010-9999-9999');
  await desk.lookUpCustomer();
  await expect(desk.message).toContainText('SUBSCRIBER_NOT_FOUND');
  await expect(desk.problem('ctn')).toContainText('등록되지 않은 번호입니다');
  await expect(desk.field('ctn')).toBeFocused();
  await expect(desk.field('ctn')).toHaveValue('010-9999-9999');
});

test('a coupon is issued from the console, and is then in the request', async ({ desk }) => {
  await desk.open();
  await desk.issueCoupons('GAME1000');
  await expect(desk.message).toContainText('쿠폰 발급 완료');
  await expect(desk.chosenValue(0)).toHaveText('게임나라 1천원');
  await expect(desk.chosenValue(3)).toHaveText('미사용');
  const serialNumber = await desk.chosenValue(1).textContent();
  await expect(desk.message).toContainText(serialNumber ?? '?');
  await expect(desk.send).toContainText('11,000원 결제 요청');
});

test('쿠폰 조회 says why a coupon can not be used', async ({ page, desk, api }) => {
  await api.coupon('AUTUMN3000');
  await desk.open();
  await desk.field('promotion_id').selectOption('AUTUMN3000');
  await desk.field('amount').fill('9900');
  await desk.lookUpCoupons();
  await expect(desk.answer).toContainText('쓸 수 있는 쿠폰 없음');
  await page.getByText(/쓸 수 없는 쿠폰과 이유/).click();
  await expect(page.locator('#coupon')).toContainText('결제 금액 10,000원 이상, 요청 9,900원');
  // A changed request makes the answer stale, and says so.
  await desk.field('amount').fill('12000');
  await expect(desk.answer).toContainText('요청이 바뀌었습니다');
  await desk.lookUpCoupons();
  await expect(desk.answer).toContainText('쿠폰조회 OK');
  await expect(desk.answer).not.toContainText('요청이 바뀌었습니다');
});

test('what stands in the way of a coupon is changed with one click', async ({ page, desk, api }) => {
  const coupon = await api.coupon('AUTUMN3000');
  await desk.open();
  await desk.field('promotion_id').selectOption('AUTUMN3000');
  await desk.field('amount').fill('9900');
  const consent = (answer: 'yes' | 'no') => page.locator(`#request-ad_consent-${answer}`);
  await consent('no').check();
  await desk.lookUpCoupons();
  await page.getByText(/쓸 수 없는 쿠폰과 이유/).click();
  const excluded = page.locator('#coupon li').filter({ hasText: '이렇게 고치기' }).first();
  await expect(excluded).toContainText('결제 금액 10,000원 이상, 요청 9,900원');
  await expect(excluded).toContainText('광고동의, 요청 광고 미동의');
  await expect(excluded).toContainText('결제 금액 → 10,000, 광고동의 → 예');
  await excluded.getByRole('button', { name: '이렇게 고치기' }).click();
  await expect(desk.answer).toContainText('쿠폰조회 OK');
  await expect(desk.field('amount')).toHaveValue('10,000');
  await expect(consent('yes')).toBeChecked();
  await expect(page.locator('#coupon input[name=coupon]').first()).toBeVisible();
  await expect(desk.send).toContainText('7,000원 결제 요청');
  expect(coupon.serial_no).toHaveLength(16);
});

test('쿠폰 빼기 takes the coupon out of the request only', async ({ page, desk, api }) => {
  const coupon = await api.coupon('AUTUMN3000');
  await desk.open();
  await desk.chooseCoupon(coupon.serial_no);
  await expect(desk.send).toContainText('9,000원 결제 요청');
  await page.getByRole('button', { name: '쿠폰 빼기: 이번 요청에서' }).click();
  await expect(desk.chosenValue(0)).toHaveText('–');
  await expect(desk.send).toContainText('12,000원 결제 요청');
  await desk.chooseCoupon(coupon.serial_no);
  await expect(desk.chosenValue(3)).toHaveText('미사용');
});

test('쿠폰 삭제, read as taking it out, leaves the coupon unused', async ({ page, desk, api }) => {
  const coupon = await api.coupon('AUTUMN3000');
  await desk.open();
  await desk.chooseCoupon(coupon.serial_no);
  await page.getByRole('button', { name: '쿠폰 삭제…' }).click();
  const question = page.getByRole('dialog', { name: '쿠폰을 어떻게 할까요?' });
  await question.getByRole('button', { name: '요청에서 빼기' }).click();
  await expect(question).toBeHidden();
  await expect(desk.chosenValue(0)).toHaveText('–');
  await desk.chooseCoupon(coupon.serial_no);
});

test('쿠폰 삭제, confirmed, deletes the coupon for good', async ({ page, desk, api, watch }) => {
  watch.allowStatus(409);
  const coupon = await api.issue('GAME1000', SUBSCRIBERS.paysBillByCard);
  await desk.open();
  await desk.field('ctn').fill(SUBSCRIBERS.paysBillByCard);
  await desk.chooseCoupon(coupon.serial_no);
  await page.getByRole('button', { name: '쿠폰 삭제…' }).click();
  const question = page.getByRole('dialog', { name: '쿠폰을 어떻게 할까요?' });
  await question.getByRole('button', { name: '완전히 삭제' }).click();
  await expect(desk.message).toContainText('쿠폰 삭제 완료');
  await expect(desk.chosenValue(0)).toHaveText('–');
  await desk.lookUpCoupons();
  await expect(desk.answer).toContainText('쿠폰');
  await expect(page.locator('#coupon label.coupon', { hasText: grouped(coupon.serial_no) })).toHaveCount(0);
  const answer = await api.call('coupon/delete', { serial_no: coupon.serial_no });
  expect(answer).toMatchObject({ status: 409, body: { code: 'COUPON_DELETED' } });
});

for (const timezoneId of ['America/Los_Angeles', 'Pacific/Kiritimati']) {
  test.describe(`a browser in ${timezoneId}`, () => {
    test.use({ timezoneId, locale: 'en-US' });

    test('sees the time in Seoul', async ({ page, desk }) => {
      await desk.open();
      const { day } = seoul(new Date());
      await expect(desk.field('paid_on')).toHaveValue(day);
      // By the minute, with room for the minute that ends meanwhile.
      const clock = page.locator('.bar time');
      await expect(async () => {
        expect(await clock.textContent()).toContain(`${day} ${seoul(new Date()).minute}`);
      }).toPass();
      const before = await clock.textContent();
      await expect(clock).not.toHaveText(before ?? '');
      const orderNumber = await desk.pay();
      await expect(desk.payment(orderNumber)).toBeVisible();
      const [time] = await desk.payment(orderNumber).getByRole('cell').allTextContents();
      expect(time?.slice(0, 5)).toBe((await desk.field('paid_at').inputValue()).slice(0, 5));
      await expect(desk.results.first()).toContainText(/\d\d:\d\d:\d\d/);
    });
  });
}

/** The day and the minute in Seoul. */
function seoul(moment: Date): { day: string; minute: string } {
  const shown = moment.toLocaleString('sv-SE', { timeZone: 'Asia/Seoul' });
  return { day: shown.slice(0, 10), minute: shown.slice(11, 16) };
}
