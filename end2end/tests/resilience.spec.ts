// What goes away and comes back: the page, the database, the server.

import { goodForm } from '../support/api';
import type { Desk } from '../support/desk';
import { expect, test } from '../support/test';

test.describe('a reload loses nothing', () => {
  test('neither what was typed, nor the coupon, nor the message', async ({ page, desk, api, watch }) => {
    watch.allowStatus(409);
    const coupon = await api.coupon('AUTUMN3000');
    await desk.open();
    await desk.lookUpCustomer();
    await expect(desk.field('ncn')).toHaveValue('500123456789');
    await desk.field('order_no').fill('KEPT-ORDER-1');
    await desk.field('amount').fill('23456');
    await desk.field('svc').selectOption('SVC202');
    await page.getByRole('radio', { name: '동의', exact: true }).check();
    await desk.chooseCoupon(coupon.serial_no);
    await desk.field('limit_amount').fill('50');
    await page.locator('#history-order_no').fill('half a filter');
    await desk.send.click();
    await expect(desk.message).toContainText('LIMIT_EXCEEDED');

    await desk.reload();
    await expect(desk.field('order_no')).toHaveValue('KEPT-ORDER-1');
    await expect(desk.field('amount')).toHaveValue('23,456');
    await expect(desk.field('svc')).toHaveValue('SVC202');
    await expect(desk.field('ncn')).toHaveValue('500123456789');
    await expect(desk.field('limit_amount')).toHaveValue('50');
    await expect(page.locator('#history-order_no')).toHaveValue('half a filter');
    await expect(desk.chosenValue(2)).toHaveText('3,000원');
    await expect(desk.answer).toContainText('쿠폰조회 OK');
    await expect(desk.message).toContainText('LIMIT_EXCEEDED');
    await expect(desk.send).toContainText('20,456원');
    await expect(desk.results.first()).toContainText('LIMIT_EXCEEDED');
  });

  test('nor what was half typed, in the other language', async ({ page, desk }) => {
    await desk.open();
    await desk.field('ctn').fill('010-12');
    await desk.field('amount').fill('만이');
    await desk.openMenu();
    await page.getByRole('button', { name: 'Show in English' }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await desk.isLive();
    await expect(desk.field('ctn')).toHaveValue('010-12');
    await expect(desk.field('amount')).toHaveValue('만이');
  });

  test('nor what a payment led to', async ({ desk }) => {
    await desk.open();
    const orderNumber = await desk.pay();
    await expect(desk.message).toContainText('결제 완료');
    await desk.reload();
    await expect(desk.message).toContainText('결제 완료');
    await expect(desk.figure('주문번호')).toHaveText(orderNumber);
    await expect(desk.payment(orderNumber)).toBeVisible();
    // What was sent is still there to be sent again: it is the same payment.
    await desk.message.getByRole('button', { name: '같은 주문 다시 보내기' }).click();
    await expect(desk.message).toContainText('결제 완료 · 첫 요청의 결과');
    await expect(desk.figure('주문번호')).toHaveText(orderNumber);
  });
});

test.describe('the database', () => {
  test('is killed once: the page goes on, with a typed answer at the worst', async ({ desk, server, watch }) => {
    test.slow();
    watch.allowStatus(503);
    await desk.open();
    await fillIn(desk);
    await server.postgres.kill();
    await desk.send.click();
    await expect(desk.message).toContainText(/결제 완료|DATABASE_UNAVAILABLE/, { timeout: 15_000 });
    await isStillFilledIn(desk);
    await paysInTheEnd(desk);
  });

  test('stays away: the page says so and keeps everything, and works again afterwards', async ({
    desk,
    server,
    api,
    watch,
  }) => {
    test.slow();
    watch.allowStatus(503);
    await desk.open();
    await fillIn(desk);
    await server.postgres.whileAway(async () => {
      await desk.send.click();
      await expect(desk.message).toContainText('DATABASE_UNAVAILABLE', { timeout: 20_000 });
      await expect(desk.message).toContainText('데이터베이스에 연결할 수 없습니다');
      await isStillFilledIn(desk);
      // Not before: a connection may outlive PostgreSQL's first process by a moment.
      const answer = await api.call('payment/pay', { form: goodForm() });
      expect(answer).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE' } });
      expect(JSON.stringify(answer.body)).not.toMatch(/select|sqlx|postgres:|socket/i);
    });
    await paysInTheEnd(desk);
  });

  test('is away when the page is opened: it opens by itself afterwards', async ({ page, desk, server, watch }) => {
    test.slow();
    watch.allowStatus(503, 500);
    await server.postgres.whileAway(async () => {
      await page.goto('/', { timeout: 30_000 });
      await expect(page.getByRole('heading', { name: '지금은 열 수 없습니다' })).toBeVisible();
      await expect(page.getByRole('alert')).toContainText('데이터베이스에 연결할 수 없습니다');
    });
    await expect(desk.send).toBeVisible({ timeout: 30_000 });
    await desk.isLive();
  });
});

test.describe('the server', () => {
  test('is away: the page says so kindly, and what was typed stays', async ({ desk, server, watch }) => {
    test.slow();
    watch.allowNoAnswer();
    await desk.open();
    await fillIn(desk);
    await server.kill();
    await desk.send.click();
    await expect(desk.message).toContainText('SERVER_UNREACHABLE');
    await expect(desk.message).toContainText('서버에 연결할 수 없습니다');
    await isStillFilledIn(desk);
    await desk.lookUpCustomer();
    await expect(desk.message).toContainText('NCN 조회 SERVER_UNREACHABLE');
    await isStillFilledIn(desk);
    await server.start();
    await paysInTheEnd(desk);
  });

  test('was restarted: a page from before works on', async ({ page, desk, server, api, watch }) => {
    test.slow();
    watch.allowNoAnswer();
    const coupon = await api.coupon('AUTUMN3000');
    await desk.open();
    await server.stop();
    await server.start();
    await desk.lookUpCustomer();
    await expect(desk.message).toContainText('김하늘');
    await desk.chooseCoupon(coupon.serial_no);
    const orderNumber = await desk.pay();
    await expect(desk.message).toContainText('결제 완료');
    await expect(desk.payment(orderNumber)).toBeVisible({ timeout: 20_000 });
    await desk.payment(orderNumber).getByRole('button', { name: '취소' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '결제 취소' }).click();
    await expect(desk.message).toContainText('결제 취소 완료');
  });
});

test('the server, asked to end while a page is open, ends soon', async ({ desk, server, watch }) => {
  watch.allowNoAnswer();
  await desk.open();
  await desk.isConnected();
  const asked = Date.now();
  await server.stop();
  const took = Date.now() - asked;
  await server.start();
  expect(took).toBeLessThan(5_000);
});

async function fillIn(desk: Desk): Promise<void> {
  await desk.field('amount').fill('7700');
  await desk.field('birth_date').fill('1991-04-02');
}

async function isStillFilledIn(desk: Desk): Promise<void> {
  await expect(desk.field('amount')).toHaveValue('7,700');
  await expect(desk.field('birth_date')).toHaveValue('1991-04-02');
}

/** A person would press again until it works: the same order, so it is paid once. */
async function paysInTheEnd(desk: Desk): Promise<void> {
  await expect(async () => {
    await desk.send.click();
    await expect(desk.message).toContainText('결제 완료', { timeout: 5_000 });
  }).toPass({ timeout: 40_000 });
  await isStillFilledIn(desk);
}
