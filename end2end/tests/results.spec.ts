// 결과: every call, and what went back and forth.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import type { Locator, Page } from '@playwright/test';

import { goodForm, newAmount } from '../support/api';
import { expect, test } from '../support/test';

test('a payment with a coupon, opened: request, response, and the telegram both ways', async ({ desk, api }) => {
  const coupon = await api.coupon('AUTUMN3000');
  const amount = newAmount(20_000);
  const charged = Number(amount.replace(',', '')) - 3_000;
  await desk.open();
  await desk.field('amount').fill(amount);
  await desk.chooseCoupon(coupon.serial_no);
  const orderNumber = await desk.pay();
  const row = desk.results.filter({ hasText: `${amount} = ${charged.toLocaleString('en-US')} + 쿠폰 3,000` });
  await expect(row).toContainText(/^\d\d:\d\d:\d\d결제정상.*[\d,.]+ ms$/);

  const detail = await desk.openRow(row);
  const request = JSON.parse((await detail.locator('.json').first().textContent()) ?? '');
  expect(request.form).toMatchObject({ order_no: orderNumber, amount, serial_no: coupon.serial_no });
  const response = JSON.parse((await detail.locator('.json').last().textContent()) ?? '');
  expect(response).toMatchObject({ order_no: orderNumber, status: 'paid', charged, coupon_amount: 3_000 });

  const telegrams = detail.locator('.telegram');
  await expect(telegrams).toHaveCount(2);
  await expect(telegrams.first().getByRole('heading')).toHaveText(/^송신 0200 · \d+ 바이트$/);
  await expect(telegrams.last().getByRole('heading')).toHaveText(/^수신 0210 · \d+ 바이트$/);
  for (const telegram of [telegrams.first(), telegrams.last()]) {
    const values = await telegram.locator('tbody td.code').allTextContents();
    expect(values).toContain(orderNumber);
    expect(values).toContain(coupon.serial_no);
    // The fields lie end to end: each begins where the one before it ended.
    const numbers = (await telegram.locator('tbody td.number').allTextContents()).map(Number);
    let offset = 0;
    for (let index = 0; index < numbers.length; index += 2) {
      expect(numbers[index]).toBe(offset);
      offset += numbers[index + 1] ?? 0;
    }
    await expect(telegram.getByRole('heading')).toContainText(`${offset} 바이트`);
  }
  expect(await telegrams.last().locator('tbody td.code').allTextContents()).toContain('0000');
});

test('every kind of call is in the list, the newest first', async ({ page, desk, api, watch }) => {
  watch.allowStatus(404);
  await api.coupon('AUTUMN3000');
  await desk.open();
  await desk.lookUpCustomer();
  await expect(desk.results.first()).toContainText('NCN 조회');
  await desk.lookUpCoupons();
  await expect(desk.results.first()).toContainText('쿠폰 조회');
  const orderNumber = await desk.pay();
  // After each payment the history is looked at; what was looked at stands under what was done.
  await expect(desk.results.first()).toContainText('12,000 = 9,000 + 쿠폰 3,000');
  await expect(desk.results.nth(1)).toContainText('결제 내역');
  await expect(desk.results.nth(2)).toContainText('쿠폰 조회');
  await expect(desk.results.nth(3)).toContainText('NCN 조회');
  await expect(desk.results.first()).not.toHaveClass(/under/);
  for (const place of [1, 2, 3]) await expect(desk.results.nth(place)).toHaveClass(/under/);
  await desk.payment(orderNumber).getByRole('button', { name: '취소' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '결제 취소' }).click();
  await expect(desk.message).toContainText('결제 취소 완료');
  await expect(desk.results.first()).toContainText('결제 취소');
  await desk.field('ctn').fill('010-9999-9999');
  await desk.lookUpCustomer();
  await expect(desk.results.first()).toContainText('SUBSCRIBER_NOT_FOUND');
});

test('copied as cURL, a call runs in a shell and gives the same answer', async ({ page, desk, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await desk.open();
  const amount = newAmount();
  await desk.field('amount').fill(amount);
  const orderNumber = await desk.pay();
  const detail = await desk.openRow(desk.results.filter({ hasText: ` · ${amount}원` }));
  const command = await copied(page, detail, 'bash');
  expect(command).toMatch(/^curl -sS -X POST '[^']+\/api\/v1\/payments' /);
  // The order was paid: sent again, it is answered with the same payment.
  const answer = JSON.parse(await shell(command));
  expect(answer).toMatchObject({ order_no: orderNumber, status: 'paid', charged: Number(amount.replace(',', '')) });
  // Pasted twice, it is one request: the same bytes again.
  expect(JSON.parse(await shell(command))).toEqual(answer);
});

test('a command holds together whatever is in the request', async ({ page, desk, api, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const orderNumber = `it's "so" $(date) \`id\` \\ 주문 🎮`;
  await api.call('payment/pay', { form: goodForm({ order_no: orderNumber }) });
  await desk.open();
  const detail = await desk.openRow(desk.results.first());
  const command = await copied(page, detail, 'bash');
  const answer = JSON.parse(await shell(command));
  expect(answer).toMatchObject({ code: 'INVALID_REQUEST', fields: [{ field: 'order_no', code: 'BAD_CHARACTER' }] });
  const errors = await api.done('exchange/list', { form: {} });
  const sent = await api.done('exchange/detail', { exchange_no: errors.rows[0].exchange_no });
  expect(JSON.parse(sent.request).form.order_no).toBe(orderNumber);
});

test('the shell that is copied for is chosen once', async ({ page, desk, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await desk.open();
  const amount = newAmount();
  await desk.field('amount').fill(amount);
  await desk.pay();
  const row = desk.results.filter({ hasText: ` · ${amount}원` });
  let detail = await desk.openRow(row);
  const choice = () => detail.getByLabel('cURL을 붙여 넣을 셸');
  await choice().selectOption('cmd');
  // By keyboard, and told to who can't see the button.
  await detail.getByRole('button', { name: 'cURL 복사' }).press('Enter');
  await expect(detail.locator('.about').getByRole('status')).toHaveText('복사했습니다 · cmd');
  expect(await clipboard(page)).toMatch(/^curl -sS -X POST http:\/\/[^ ]+\/payments -H "micropay-sandbox: default" /);
  await choice().selectOption('powershell');
  // What was said of the other shell is not said of this one.
  await expect(detail.locator('.about').getByRole('status')).toHaveText('');
  expect(await copied(page, detail, 'PowerShell')).toMatch(/^'{"order_no":.*}' \| curl\.exe -sS -X POST '/);

  await desk.reload();
  detail = await desk.openRow(row);
  await expect(choice()).toHaveValue('powershell');
  expect(await copied(page, detail, 'PowerShell')).toContain('curl.exe');
});

test.describe('on Windows', () => {
  test.use({ userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36' });

  test('PowerShell is chosen at first', async ({ desk }) => {
    await desk.open();
    await desk.lookUpCustomer();
    await expect(desk.results.first()).toContainText('NCN 조회');
    const detail = await desk.openRow(desk.results.first());
    await expect(detail.getByLabel('cURL을 붙여 넣을 셸')).toHaveValue('powershell');
  });
});

test('where nothing can be copied, the command is shown', async ({ page, desk }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await desk.open();
  const amount = newAmount();
  await desk.field('amount').fill(amount);
  await desk.pay();
  const detail = await desk.openRow(desk.results.filter({ hasText: ` · ${amount}원` }));
  await detail.getByRole('button', { name: 'cURL 복사' }).click();
  await expect(detail.locator('.about').getByRole('status')).toContainText('curl -sS -X POST');
});

/** The command of an opened call, once it is said to be copied for the shell that is chosen. */
async function copied(page: Page, detail: Locator, shellName: string): Promise<string> {
  await detail.getByRole('button', { name: 'cURL 복사' }).click();
  await expect(detail.locator('.about').getByRole('status')).toHaveText(`복사했습니다 · ${shellName}`);
  return clipboard(page);
}

function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

/** What a command prints in a shell. */
async function shell(command: string): Promise<string> {
  return (await promisify(execFile)('bash', ['-c', command])).stdout;
}
