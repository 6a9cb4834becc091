// A verification whose answer is lost: nobody guesses, an inquiry settles it.

import { grouped } from '../support/desk';
import { expect, test } from '../support/test';

test('a payment without an answer is settled by itself, on the open page', async ({ desk, api }) => {
  const coupon = await api.coupon('LOST2000');
  await desk.open();
  await desk.chooseCoupon(coupon.serial_no);
  const orderNumber = await desk.pay();

  await expect(desk.message).toContainText('응답 없음 → 확인 중');
  await expect(desk.chosenValue(3)).toHaveText('선점');
  await expect(desk.payment(orderNumber)).toContainText('확인 중');
  await expect(desk.payment(orderNumber).getByRole('button', { name: '취소' })).toHaveCount(0);

  await expect(desk.message).toContainText('확인 결과: 결제 완료', { timeout: 25_000 });
  await expect(desk.figure('실제 결제 금액')).toHaveText('10,000원');
  await expect(desk.figure('쿠폰 검증')).toContainText('0000');
  await expect(desk.figure('쿠폰 상태')).toContainText('사용');
  await expect(desk.payment(orderNumber).getByRole('cell').nth(5)).toHaveText('결제');
  await expect(desk.results.filter({ hasText: '결과 확인' }).first()).toContainText('자동 확인');

  await api.cancel(orderNumber);
  await desk.lookUpCoupons();
  await expect(desk.page.locator('#coupon label.coupon', { hasText: grouped(coupon.serial_no) })).toBeVisible();
});

test('until it is settled it can not be cancelled, nor its coupon be used', async ({ desk, api, watch }) => {
  watch.allowStatus(409);
  const coupon = await api.coupon('LOST2000');
  await desk.open();
  await desk.chooseCoupon(coupon.serial_no);
  const orderNumber = await desk.pay();
  await expect(desk.message).toContainText('확인 중');
  expect(await api.call('payment/cancel', { form: { order_no: orderNumber } })).toMatchObject({
    status: 409,
    body: { code: 'OUTCOME_UNKNOWN' },
  });
  await desk.page.keyboard.press('F4');
  await desk.lookUpCoupons();
  await expect(desk.answer).toContainText('쿠폰');
  await expect(desk.page.locator('#coupon label.coupon', { hasText: grouped(coupon.serial_no) })).toHaveCount(0);
  await expect
    .poll(async () => (await api.payments({ order_no: orderNumber }))[0]?.status, { timeout: 25_000 })
    .toBe('paid');
});
