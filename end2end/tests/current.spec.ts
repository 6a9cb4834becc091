// Each thing on the screen is current, or says as of when.

import { newAmount } from '../support/api';
import { expect, test } from '../support/test';

test('after a payment the next one is another order; the old one stays in reach', async ({ page, desk, api, watch }) => {
  watch.allowStatus(409);
  const amount = newAmount();
  await desk.open();
  await desk.field('amount').fill(amount);
  const first = await desk.pay();
  await expect(desk.message).toContainText('결제 완료');
  const second = await desk.field('order_no').inputValue();
  expect(second).not.toBe(first);

  await test.step('sent again, it is the first answer, and says so', async () => {
    await desk.message.getByRole('button', { name: '같은 주문 다시 보내기' }).click();
    await expect(desk.message).toContainText('결제 완료 · 첫 요청의 결과');
    await expect(desk.figure('주문번호')).toHaveText(first);
    await expect(desk.field('order_no')).toHaveValue(second);
    await expect(desk.results.first()).toContainText('첫 요청의 결과를 다시');
    expect(await api.payments({ order_no: first })).toHaveLength(1);
  });

  await test.step('the main button pays the next order, changed or not', async () => {
    await desk.field('amount').fill(newAmount());
    await desk.send.click();
    await expect(desk.figure('주문번호')).toHaveText(second);
    await desk.send.click();
    await expect(desk.figure('주문번호')).not.toHaveText(second);
    await expect(desk.message).toContainText('결제 완료');
    await expect(desk.message).not.toContainText('첫 요청의 결과');
  });

  await test.step('what is cancelled from the form is the order that was sent', async () => {
    const last = (await desk.figure('주문번호').textContent()) ?? '';
    await page.getByRole('radio', { name: '결제 취소' }).check();
    await expect(desk.field('order_no')).toHaveValue(last);
    await desk.send.click();
    await desk.confirmCancel();
    await expect(desk.message).toContainText('결제 취소 완료');
    await page.getByRole('radio', { name: '결제', exact: true }).check();
    await expect(desk.field('order_no')).not.toHaveValue(last);
  });

  await test.step('a number of one’s own that was not sent stays', async () => {
    await desk.field('order_no').fill('MY-OWN-NUMBER');
    await page.getByRole('radio', { name: '결제 취소' }).check();
    await expect(desk.field('order_no')).toHaveValue('MY-OWN-NUMBER');
    await page.getByRole('radio', { name: '결제', exact: true }).check();
    await expect(desk.field('order_no')).toHaveValue('MY-OWN-NUMBER');
  });
});

test('a refusal that took no number keeps it', async ({ desk, watch }) => {
  watch.allowStatus(409);
  await desk.open();
  const orderNumber = await desk.field('order_no').inputValue();
  await desk.field('limit_amount').fill('1');
  await desk.send.click();
  await expect(desk.message).toContainText('LIMIT_EXCEEDED');
  await expect(desk.field('order_no')).toHaveValue(orderNumber);
});

test('what is used this month follows payments and cancels, and says of when it is', async ({ page, desk, api }) => {
  const used = page.locator('#additional output');
  const amount = async () => Number(((await used.textContent()) ?? '').split(' / ')[0]?.replace(/,/g, ''));
  await desk.open();
  await expect(used).toHaveText('–');
  const newest = async () => {
    const form = { operation: 'customer_lookup' };
    const { rows } = await api.done<{ rows: { exchange_no: number }[] }>('exchange/list', { form });
    return rows.map((row) => row.exchange_no);
  };
  const earlier = (await newest())[0] ?? 0;
  await desk.lookUpCustomer();
  await expect(used).toHaveText(/\d \/ [\d,]+\d\d:\d\d:\d\d 기준$/);
  const before = await amount();
  const orderNumber = await desk.pay();
  await expect.poll(amount).toBe(before + 12_000);
  await desk.payment(orderNumber).getByRole('button', { name: '취소' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '결제 취소' }).click();
  await expect.poll(amount).toBe(before);
  // It is asked for the screen: no call that the user made.
  expect((await newest()).filter((number) => number > earlier)).toHaveLength(1);
});

test('looking somebody up leaves the outcome of the payment', async ({ desk }) => {
  await desk.open();
  const orderNumber = await desk.pay();
  await expect(desk.message).toContainText('결제 완료');
  await desk.lookUpCustomer();
  await expect(desk.message).toContainText('김하늘');
  await expect(desk.message).toContainText('결제 완료');
  await expect(desk.figure('주문번호')).toHaveText(orderNumber);
  // Both say since when they stand there.
  await expect(desk.message.locator('time')).toHaveText([/^\d\d:\d\d:\d\d$/, /^\d\d:\d\d:\d\d$/]);
});

test('while a payment runs, nothing is told of the one before', async ({ page, desk }) => {
  await desk.open();
  const first = await desk.pay();
  await desk.lookUpCustomer();
  await expect(desk.message).toContainText('김하늘');
  let go = () => {};
  const gate = new Promise<void>((done) => (go = done));
  await page.route('**/api/payment/pay', async (route) => {
    await gate;
    await route.continue();
  });
  await desk.send.click();
  await expect(desk.message).toContainText('결제 요청 중');
  await expect(desk.message).not.toContainText(first);
  await expect(desk.message).not.toContainText('완료');
  go();
  await expect(desk.message).toContainText('결제 완료');
});

test('a coupon is said to come back only where there was one', async ({ page, desk, api }) => {
  await desk.open();
  await desk.lookUpCustomer();
  await desk.lookUpCoupons();
  await expect(desk.answer).toContainText(/쿠폰|없음/);
  await desk.chosen.getByRole('button', { name: '쿠폰 빼기' }).click({ force: true }).catch(() => undefined);
  await expect(desk.chosenValue(0)).toHaveText('–');
  const cancel = async (orderNumber: string) => {
    await desk.payment(orderNumber).getByRole('button', { name: '취소' }).click();
    await expect(page.getByRole('dialog')).toContainText('청구가 취소됩니다.');
  };
  const plain = await desk.pay();
  await cancel(plain);
  await expect(page.getByRole('dialog')).not.toContainText('쿠폰도 돌아옵니다');
  await page.getByRole('dialog').getByRole('button', { name: '결제 취소' }).click();
  await expect(desk.message).toContainText('결제 취소 완료');
  await expect(desk.figure('쿠폰 상태')).toHaveCount(0);

  const coupon = await api.coupon('AUTUMN3000');
  await desk.chooseCoupon(coupon.serial_no);
  const paid = await desk.pay();
  await cancel(paid);
  await expect(page.getByRole('dialog')).toContainText('쿠폰도 돌아옵니다');
  await page.getByRole('dialog').getByRole('button', { name: '결제 취소' }).click();
  await expect(desk.figure('쿠폰 상태')).toContainText('미사용');
  await expect(page.locator('.hint')).toContainText('끝났습니다. 쿠폰이 미사용으로 돌아왔습니다');
});

test('a filter that finds nothing says so, and can be cleared', async ({ page, desk, api }) => {
  await api.call('payment/cancel', { form: { order_no: 'NO-SUCH-ORDER' } });
  await desk.open();
  const orderNumber = await desk.pay();
  const history = page.locator('#history');
  await page.locator('#history-order_no').fill('NO-SUCH-ORDER');
  await page.locator('#history-order_no').press('Enter');
  await expect(history).toContainText('조건에 맞는 것이 없습니다');
  await expect(history).not.toContainText('아직 없습니다');
  await history.getByRole('button', { name: '필터 지우기' }).press('Enter');
  await expect(desk.payment(orderNumber)).toBeVisible();
  await expect(page.locator('#history-order_no')).toHaveValue('');

  const errors = page.locator('#errors');
  await desk.showErrors();
  await page.locator('#errors-code').fill('NO_SUCH_CODE');
  await page.locator('#errors-code').press('Enter');
  await expect(errors).toContainText('조건에 맞는 것이 없습니다');
  await errors.getByRole('button', { name: '필터 지우기' }).click();
  await expect(desk.errors).not.toHaveCount(0);
});

test('without a connection the history says of when it is', async ({ page, desk, server, watch }) => {
  test.slow();
  watch.allowNoAnswer();
  await desk.open();
  await desk.isConnected();
  const aside = page.locator('#history header small');
  await expect(aside).toHaveText('자동 갱신');
  await server.stop();
  await expect(aside).toHaveText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d 기준$/);
  await server.start();
  await expect(aside).toHaveText('자동 갱신', { timeout: 20_000 });
});
