// Every open tab shows what happens, whoever does it, and finds its way back after an interruption.

import { goodForm, newAmount } from '../support/api';
import { Desk } from '../support/desk';
import { expect, test } from '../support/test';

test('what one tab does appears in the other', async ({ desk, context }) => {
  const other = new Desk(await context.newPage());
  await desk.open();
  await other.open();
  await other.isConnected();
  const amount = newAmount();
  await desk.field('amount').fill(amount);
  const orderNumber = await desk.pay();
  await expect(other.payment(orderNumber)).toContainText(amount);
  await expect(other.results.filter({ hasText: `${amount}원` })).not.toHaveCount(0);
  await other.payment(orderNumber).getByRole('button', { name: '취소' }).click();
  await other.page.getByRole('dialog').getByRole('button', { name: '결제 취소' }).click();
  await expect(desk.payment(orderNumber).getByRole('cell').nth(5)).toHaveText('취소');
  // What the other tab has in its form is its own.
  await expect(other.field('amount')).toHaveValue('12,000');
});

test('what a program does appears too', async ({ desk, api }) => {
  await desk.open();
  await desk.isConnected();
  const amount = newAmount();
  const { order_no } = await api.pay(goodForm({ amount }));
  await expect(desk.payment(order_no)).toContainText(amount);
  await expect(desk.results.filter({ hasText: `${amount}원` })).not.toHaveCount(0);
  await api.cancel(order_no);
  await expect(desk.payment(order_no).getByRole('cell').nth(5)).toHaveText('취소');
});

test('after kill -9 of the server, a tab comes back by itself and nothing is lost', async ({
  desk,
  api,
  server,
  watch,
}) => {
  test.slow();
  watch.allowNoAnswer();
  watch.allowStatus(503);
  await desk.open();
  await desk.isConnected();
  const before = await desk.pay();
  await expect(desk.message).toContainText('결제 완료');
  const acknowledged = await Promise.all(Array.from({ length: 5 }, () => api.pay(goodForm({ amount: '1,000' }))));

  await server.kill();
  await expect(desk.connection).toHaveAttribute('data-state', 'lost');
  await expect(desk.connection).toHaveText('다시 연결 중');
  await server.start();
  const meanwhile = await api.pay(goodForm({ amount: '6,600' }));

  await desk.isConnected();
  await expect(desk.payment(meanwhile.order_no)).toContainText('6,600');
  for (const order_no of [before, ...acknowledged.map((payment) => payment.order_no)]) {
    await expect(desk.payment(order_no)).toContainText('결제');
    expect(await api.payments({ order_no })).toMatchObject([{ status: 'paid' }]);
  }
});
