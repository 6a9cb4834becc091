// A request whose answer is lost is no failure: what came of it is asked until it is known.

import type { Page, Route } from '@playwright/test';

import { SUBSCRIBERS, goodForm, newOrderNumber } from '../support/api';
import { grouped } from '../support/desk';
import { expect, test } from '../support/test';

/** The next request there is done by the server, and its answer never comes back. */
async function loseTheAnswer(page: Page, endpoint: string): Promise<void> {
  await page.route(`**/api/${endpoint}`, loseAnswer, { times: 1 });
}

async function loseAnswer(route: Route): Promise<void> {
  await route.fetch();
  await route.abort('connectionreset');
}

/** The next request there never reaches the server. */
async function loseTheRequest(page: Page, endpoint: string): Promise<void> {
  await page.route(`**/api/${endpoint}`, (route) => route.abort('connectionreset'), { times: 1 });
}

test.beforeEach(({ watch }) => watch.allowNoAnswer());

test('a payment that was done is told as paid, and never as failed', async ({ page, desk, api }) => {
  const coupon = await api.coupon('AUTUMN3000');
  await desk.open();
  await desk.chooseCoupon(coupon.serial_no);
  const orderNumber = await desk.field('order_no').inputValue();
  // What can be looked at meanwhile says nothing either.
  let go = () => {};
  const gate = new Promise<void>((done) => (go = done));
  await page.route('**/api/payment/list', async (route) => {
    await gate;
    await route.continue();
  });
  await loseTheAnswer(page, 'payment/pay');
  await desk.send.click();
  await expect(desk.message).toContainText('결제 결과를 모름 → 확인 중');
  await expect(desk.message).toHaveAttribute('data-tone', 'wait');
  await expect(desk.figure('주문번호')).toHaveText(orderNumber);
  await expect(desk.figure('사유')).toContainText('SERVER_UNREACHABLE');
  go();

  await expect(desk.message).toContainText('확인 결과: 결제 완료');
  await expect(desk.message).toContainText('응답은 받지 못했지만 결제된 것을 확인했습니다');
  await expect(desk.figure('쿠폰 상태')).toHaveText(`사용 · ${grouped(coupon.serial_no)}`);
  await expect(desk.statusOf(orderNumber)).toHaveText('결제');
  await expect(desk.field('order_no')).not.toHaveValue(orderNumber);
  expect(await api.payments({ order_no: orderNumber })).toHaveLength(1);
});

test('a payment that never arrived is told so, and sent again under its number', async ({ page, desk, api }) => {
  await desk.open();
  const orderNumber = await desk.field('order_no').inputValue();
  await loseTheRequest(page, 'payment/pay');
  await desk.send.click();
  await expect(desk.message).toContainText('확인 결과: 결제 안 됨');
  await expect(desk.message).toContainText('다시 보내도 두 번 처리되지 않습니다');
  await expect(desk.field('order_no')).toHaveValue(orderNumber);
  // What is entered meanwhile is another request.
  await desk.field('amount').fill('777');
  await desk.message.getByRole('button', { name: '같은 주문 다시 보내기' }).press('Enter');
  await expect(desk.message).toContainText('결제 완료');
  await expect(desk.figure('주문번호')).toHaveText(orderNumber);
  await expect(desk.figure('실제 결제 금액')).toHaveText('12,000원');
  expect(await api.payments({ order_no: orderNumber })).toMatchObject([{ amount: 12_000, status: 'paid' }]);
});

test('the server dies under a payment: the order is followed over its restart', async ({ desk, server, api }) => {
  test.slow();
  const coupon = await api.coupon('LOST2000');
  await desk.open();
  await desk.chooseCoupon(coupon.serial_no);
  const orderNumber = await desk.field('order_no').inputValue();
  await desk.send.click();
  await expect(desk.message).toContainText('결제 요청 중');
  // The verification's answer is lost, so the payment waits for it and is reserved by now.
  await expect.poll(async () => (await api.payments({ order_no: orderNumber })).length).toBe(1);
  await server.kill();
  await expect(desk.message).toContainText('결제 결과를 모름 → 확인 중');
  await expect(desk.message).toContainText(/번째 확인 · \d\d:\d\d:\d\d/);
  // A reload loses neither the question nor its answer.
  await server.start();
  await desk.reload();
  await expect(desk.message).toContainText('확인 결과: 결제 완료', { timeout: 40_000 });
  await expect(desk.figure('주문번호')).toHaveText(orderNumber);
  await expect(desk.figure('쿠폰 상태')).toContainText('사용');
});

test('a reload under way: the page that comes asks what came of it', async ({ page, desk, api }) => {
  const coupon = await api.coupon('LOST2000');
  await desk.open();
  await desk.chooseCoupon(coupon.serial_no);
  const orderNumber = await desk.field('order_no').inputValue();
  await desk.send.click();
  await expect(desk.message).toContainText('결제 요청 중');
  await desk.reload();
  await expect(desk.message).toContainText('응답 없음 → 확인 중');
  await expect(desk.message).toContainText('확인 결과: 결제 완료', { timeout: 25_000 });
  await expect(desk.figure('주문번호')).toHaveText(orderNumber);
  await expect(page.locator('#history')).toContainText(orderNumber);
});

test('a cancel: done, or not done', async ({ page, desk, api }) => {
  const coupon = await api.coupon('AUTUMN3000');
  await desk.open();
  await desk.chooseCoupon(coupon.serial_no);
  const orderNumber = await desk.pay();
  const cancel = async () => {
    await desk.payment(orderNumber).getByRole('button', { name: '취소' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '결제 취소' }).click();
  };
  await loseTheRequest(page, 'payment/cancel');
  await cancel();
  await expect(desk.message).toContainText('확인 결과: 결제 취소 안 됨');
  await expect(desk.statusOf(orderNumber)).toHaveText('결제');

  await loseTheAnswer(page, 'payment/cancel');
  await desk.message.getByRole('button', { name: '다시 보내기' }).click();
  await expect(desk.message).toContainText('확인 결과: 결제 취소 완료');
  await expect(desk.figure('돌려준 금액')).toHaveText('9,000원');
  await expect(desk.figure('쿠폰 상태')).toHaveText(`미사용 · ${grouped(coupon.serial_no)}`);
  expect(await api.payments({ order_no: orderNumber })).toMatchObject([{ status: 'cancelled' }]);
});

test('an issue: the coupon that it gave is found, and a second one never given', async ({ page, desk, api }) => {
  await desk.open();
  await desk.field('promotion_id').selectOption('GAME1000');
  await desk.field('ctn').fill(SUBSCRIBERS.paysBillByCard);
  // The numbers of the last calls that issued, the newest first: how many there are on a page says nothing.
  const issued = async () => {
    const calls = await api.done<{ rows: { exchange_no: number }[] }>('exchange/list', { form: { operation: 'coupon_issue' } });
    return calls.rows.map(({ exchange_no }) => exchange_no);
  };
  const [before] = await issued();
  await loseTheRequest(page, 'coupon/issue');
  await desk.issueCoupons('GAME1000');
  await expect(desk.message).toContainText('확인 결과: 쿠폰 발급 안 됨');
  expect((await issued())[0]).toBe(before);
  await loseTheAnswer(page, 'coupon/issue');
  await desk.message.getByRole('button', { name: '다시 보내기' }).click();
  await expect(desk.message).toContainText('쿠폰 발급 완료');
  expect((await issued())[1]).toBe(before);

  // And deleting it.
  await desk.lookUpCoupons();
  await expect(desk.answer).toContainText('쿠폰조회 OK');
  const serialNumber = await desk.chosenValue(1).textContent();
  await loseTheAnswer(page, 'coupon/delete');
  await desk.chosen.getByRole('button', { name: '쿠폰 삭제…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '완전히 삭제' }).click();
  await expect(desk.message).toContainText('쿠폰 삭제 완료');
  await expect(desk.message).toContainText(`${serialNumber}`);
  await expect(desk.chosenValue(0)).toHaveText('–');
});

test('a sandbox: made, reset and deleted without an answer', async ({ page, desk, watch }) => {
  // A call that a reset took with it is no more.
  watch.allowStatus(404);
  const name = `lost-${Date.now().toString(36)}`;
  await desk.open();
  await page.getByRole('button', { name: /^샌드박스 default/ }).click();
  const dialog = page.getByRole('dialog');
  await page.locator('#sandbox-sandbox_id').fill(name);
  await loseTheAnswer(page, 'sandbox/create');
  await dialog.getByRole('button', { name: '샌드박스 만들기' }).click();
  await expect(page).toHaveURL(new RegExp(`sandbox=${name}`));
  await desk.isLive();
  const orderNumber = await desk.pay();
  await expect(desk.payment(orderNumber)).toBeVisible();

  const manage = page.getByRole('button', { name: new RegExp(`^샌드박스 ${name}`) });
  await manage.click();
  await dialog.getByRole('button', { name: `${name} 초기화` }).click();
  await loseTheRequest(page, 'sandbox/reset');
  await dialog.getByRole('button', { name: '초기화' }).click();
  await expect(dialog).toContainText('확인 결과: 처리되지 않았습니다');
  await loseTheAnswer(page, 'sandbox/reset');
  await dialog.getByRole('button', { name: '초기화' }).click();
  await expect(desk.payment(orderNumber)).toHaveCount(0);
  await expect(dialog).toBeHidden();
  await desk.isLive();

  await manage.click();
  await dialog.getByRole('button', { name: `${name} 삭제` }).click();
  await loseTheAnswer(page, 'sandbox/delete');
  await dialog.getByRole('button', { name: '삭제' }).click();
  await expect(page).not.toHaveURL(new RegExp(`sandbox=${name}`));
});

test('an unknown payment is checked from its row', async ({ desk, api }) => {
  const coupon = await api.coupon('LOST2000');
  const order_no = newOrderNumber();
  await desk.open();
  const { status } = await api.pay(goodForm({ order_no, serial_no: coupon.serial_no }));
  expect(status).toBe('unknown');
  await desk.payment(order_no).getByRole('button', { name: `${order_no} 지금 확인` }).click();
  await expect(desk.message).toContainText(`${order_no} → 결제`);
  await expect(desk.statusOf(order_no)).toHaveText('결제');
  await expect(desk.payment(order_no).getByRole('button', { name: '지금 확인' })).toHaveCount(0);
  // It was the user who asked: a call by another door would say which.
  await expect(desk.results.filter({ hasText: '주문 조회' }).first().locator('.told')).toHaveText(/^정상 [^·]*→ 결제/);
});
