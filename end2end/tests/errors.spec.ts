// ERROR 내역: live, filtered, and each with its whole record, personal data masked.

import { SUBSCRIBERS, goodForm, newAmount } from '../support/api';
import { expect, test } from '../support/test';

test('an error appears by itself, and its record is masked', async ({ desk, api }) => {
  await desk.open();
  await desk.isConnected();
  const amount = newAmount();
  const payer = { ctn: SUBSCRIBERS.paysBillByCard, ncn: '500523456793', birth_date: '1995-12-11' };
  const form = goodForm({ ...payer, amount, limit_amount: '1' });
  const refused = await api.call('payment/pay', { form });
  expect(refused.status).toBe(409);
  await desk.showErrors();
  const row = desk.errors.filter({ hasText: `한도 초과: 요청 ${amount}원` });
  await expect(row).toContainText('LIMIT_EXCEEDED');
  await expect(row).toContainText(/\d\d:\d\d:\d\d결제LIMIT_EXCEEDED/);
  const detail = await desk.openRow(row);
  await expect(detail).toContainText(refused.body.request_id);
  const [request, response] = await detail.locator('.json').allTextContents();
  expect(JSON.parse(request ?? '').form).toMatchObject({
    order_no: form['order_no'],
    ctn: '•••••••1020',
    ncn: '••••••••6793',
    birth_date: '••••••••••',
  });
  expect(JSON.parse(response ?? '')).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  expect(await detail.textContent()).not.toContain(SUBSCRIBERS.paysBillByCard);
});

test('filters by source, code and time', async ({ page, desk, api }) => {
  await api.call('payment/pay', { form: goodForm({ ctn: SUBSCRIBERS.blocked }) });
  await api.call('payment/cancel', { form: { order_no: 'NO-SUCH-ORDER' } });
  await desk.open();
  const look = page.getByRole('button', { name: 'ERROR 내역 조회' });
  await desk.showErrors();
  const codes = desk.errors.locator('b');

  await page.locator('#errors-code').fill('order_not_found');
  await look.click();
  // The newest one is this one before the filter too: what counts is that the others are gone.
  await expect.poll(async () => [...new Set(await codes.allTextContents())]).toEqual(['ORDER_NOT_FOUND']);

  await page.locator('#errors-code').fill('');
  await page.locator('#errors-source').selectOption('scenario');
  await look.click();
  await expect(desk.errors).toHaveCount(0);
  await expect(page.locator('#errors')).toContainText('조건에 맞는 것이 없습니다');

  await page.locator('#errors-source').selectOption('console');
  await look.click();
  await expect(desk.errors).not.toHaveCount(0);

  await page.locator('#errors-until').fill('2020-12-31');
  await look.click();
  await expect(desk.errors).toHaveCount(0);
  const today = await desk.field('paid_on').inputValue();
  await page.locator('#errors-from').fill(today);
  await page.locator('#errors-until').fill(today);
  await look.click();
  await expect(codes.first()).toHaveText('ORDER_NOT_FOUND');
});

test('what is told in the message is in the list as well', async ({ desk, watch }) => {
  watch.allowStatus(404);
  await desk.open();
  await desk.field('ctn').fill('010-9999-9998');
  await desk.lookUpCustomer();
  await expect(desk.message).toContainText('SUBSCRIBER_NOT_FOUND');
  await desk.showErrors();
  await expect(desk.errors.first()).toContainText('SUBSCRIBER_NOT_FOUND');
  await expect(desk.errors.first()).toContainText('NCN 조회');
});
