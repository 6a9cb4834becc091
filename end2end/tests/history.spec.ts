// 결제 내역: filters, pages, and what can be done with a row.

import { SUBSCRIBERS, goodForm, newAmount, newOrderNumber } from '../support/api';
import { expect, test } from '../support/test';

test('filters by CTN, order number and status', async ({ page, desk, api }) => {
  const mine = await api.pay(goodForm({ ctn: SUBSCRIBERS.paysBillByCard }));
  const other = await api.pay(goodForm());
  const cancelled = await api.pay(goodForm({ ctn: SUBSCRIBERS.paysBillByCard }));
  await api.cancel(cancelled.order_no);
  await desk.open();
  const look = page.getByRole('button', { name: '결제 내역 조회' });
  await expect(desk.payment(other.order_no)).toBeVisible();

  await page.locator('#history-ctn').fill('010-5678-1020');
  await look.click();
  await expect(desk.payment(other.order_no)).toHaveCount(0);
  await expect(desk.payment(mine.order_no)).toBeVisible();
  await expect(desk.payment(cancelled.order_no)).toBeVisible();

  await page.locator('#history-status').selectOption('cancelled');
  await look.click();
  await expect(desk.payment(mine.order_no)).toHaveCount(0);
  await expect(desk.payment(cancelled.order_no)).toBeVisible();

  await page.locator('#history-ctn').fill('');
  await page.locator('#history-status').selectOption('');
  await page.locator('#history-order_no').fill(mine.order_no);
  // A filter is a form: Enter sends it.
  await page.locator('#history-order_no').press('Enter');
  await expect(desk.payments).toHaveCount(1);
  await expect(desk.payment(mine.order_no)).toBeVisible();

  // What happens meanwhile appears only where it fits the filter.
  const amount = newAmount();
  await api.pay(goodForm({ amount }));
  await expect(desk.results.filter({ hasText: `${amount}원` })).not.toHaveCount(0);
  await expect(desk.payments).toHaveCount(1);
  await api.cancel(mine.order_no);
  await expect(desk.statusOf(mine.order_no)).toHaveText('취소');

  await page.locator('#history-order_no').fill('NO-SUCH-ORDER');
  await look.click();
  await expect(desk.payments).toHaveCount(0);
  await expect(page.locator('#history')).toContainText('조건에 맞는 것이 없습니다');
});

test('pages by key: 더 보기 shows the rest, each once', async ({ page, desk, api }) => {
  const numbers = Array.from({ length: 30 }, () => newOrderNumber());
  for (const order_no of numbers) {
    await api.pay(goodForm({ order_no, ctn: SUBSCRIBERS.paysBillByCard, amount: '100' }));
  }
  await desk.open();
  await page.locator('#history-ctn').fill('010-5678-1020');
  await page.locator('#history-status').selectOption('paid');
  // Without the filter there are 25 rows too: its own answer is waited for.
  const filtered = page.waitForResponse(/payment\/history/);
  await page.getByRole('button', { name: '결제 내역 조회' }).click();
  await filtered;
  await expect(desk.payments).toHaveCount(25);
  await page.locator('#history').getByRole('button', { name: '더 보기' }).click();
  await expect(desk.payments).toHaveCount(30);
  await expect(page.locator('#history').getByRole('button', { name: '더 보기' })).toHaveCount(0);
  await expect(desk.payments.getByRole('rowheader')).toHaveText(numbers.toReversed());
  // What comes meanwhile waits, goes on top when it is asked for, and the older page stays.
  const newest = newOrderNumber();
  await api.pay(goodForm({ order_no: newest, ctn: SUBSCRIBERS.paysBillByCard, amount: '100' }));
  await page.locator('#history').getByRole('button', { name: '새 결제 1' }).click();
  // As many rows as were asked for: the oldest is behind 더 보기 again.
  await expect(desk.payments.getByRole('rowheader')).toHaveText([newest, ...numbers.toReversed().slice(0, -1)]);
  await page.locator('#history').getByRole('button', { name: '더 보기' }).click();
  await expect(desk.payments.getByRole('rowheader')).toHaveText([newest, ...numbers.toReversed()]);
});

test('a row is put back into the form, as a new order', async ({ desk, api, page }) => {
  const order = await api.pay(
    goodForm({ ctn: SUBSCRIBERS.nearTheLimit, amount: '3,300', payment_type: 'D2', cp: 'CP021', svc: 'SVC310' }),
  );
  await desk.open();
  const generated = await desk.field('order_no').inputValue();
  await desk.payment(order.order_no).getByRole('button', { name: '다시' }).click();
  await expect(desk.field('amount')).toHaveValue('3,300');
  await expect(desk.field('ctn')).toHaveValue('010-2345-6789');
  await expect(desk.field('payment_type')).toHaveValue('D2');
  await expect(desk.field('cp')).toHaveValue('CP021');
  await expect(desk.field('svc')).toHaveValue('SVC310');
  await expect(desk.field('order_no')).not.toHaveValue(order.order_no);
  await expect(desk.field('order_no')).not.toHaveValue(generated);
  await expect(desk.field('amount')).toBeFocused();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(desk.message).toContainText('결제 완료');
});

test('a coupon that came back comes back into the form', async ({ desk, api }) => {
  const coupon = await api.coupon('AUTUMN3000');
  const order = await api.pay(goodForm({ serial_no: coupon.serial_no }));
  await desk.open();
  // While it is used up, the request comes back without it.
  const row = desk.payment(order.order_no);
  await row.getByRole('button', { name: '다시' }).click();
  await expect(desk.answer).toContainText('제외');
  await expect(desk.chosenValue(0)).toHaveText('–');
  await api.cancel(order.order_no);
  await expect(desk.statusOf(order.order_no)).toHaveText('취소');
  await row.getByRole('button', { name: '다시' }).click();
  await expect(desk.chosenValue(0)).toHaveText('가을 첫 결제 3천원');
  await expect(desk.send).toContainText('9,000원');
});

test('a row is cancelled from there', async ({ page, desk, api }) => {
  const order = await api.pay(goodForm());
  await desk.open();
  const row = desk.payment(order.order_no);
  await row.getByRole('button', { name: '취소' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '닫기' }).click();
  await expect(row).toContainText('결제');
  await row.getByRole('button', { name: '취소' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '결제 취소' }).click();
  await expect(desk.statusOf(order.order_no)).toHaveText('취소');
  await expect(row.getByRole('button', { name: '취소' })).toHaveCount(0);
  await expect(desk.message).toContainText(order.order_no);
});

test('a phone number is masked until asked, and that it was is kept', async ({ desk, api }) => {
  const order = await api.pay(goodForm());
  await desk.open();
  const phone = desk.payment(order.order_no).getByTitle('번호 보기/가리기');
  await expect(phone).toHaveText('•••••••5678');
  await expect(phone).toHaveAttribute('aria-pressed', 'false');
  await phone.click();
  await expect(phone).toHaveText('010-1234-5678');
  await expect(phone).toHaveAttribute('aria-pressed', 'true');
  await phone.click();
  await expect(phone).toHaveText('•••••••5678');
  const calls = await api.done('exchange/list', { form: {} });
  const call = calls.rows.find((one: { message: { korean: string } }) => one.message.korean.startsWith(order.order_no));
  const opened = await api.done('exchange/detail', { exchange_no: call.exchange_no });
  expect(opened).toMatchObject({ exchange: { operation: 'history' }, unmaskings: [{ reader: 'local' }] });
});
