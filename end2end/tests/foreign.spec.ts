// A foreign system calls the telegram port: what it sends is seen as it happens.

import { ask, frameOf, verification } from '../support/telegram';
import { expect, test } from '../support/test';

test('its verification appears in an open page, with where it came from', async ({ page, desk, api, server }) => {
  const coupon = await api.coupon('AUTUMN3000');
  await desk.open();
  await desk.isConnected();
  const request = verification(coupon.serial_no);
  expect(await ask(server.telegramPort, frameOf(request))).toBe('0000');

  const row = desk.results.filter({ hasText: `0200 쿠폰 검증 요청 ${request.order_no}` });
  await expect(row).toContainText(/쿠폰 검증정상/);
  await expect(row).toContainText(/TCP · 0200 .* → 0000 정상 \(127\.0\.0\.1:\d+\)/);
  const detail = await desk.openRow(row);
  const sent = JSON.parse((await detail.locator('.json').first().textContent()) ?? '');
  expect(sent).toMatchObject({ order_no: request.order_no, serial_no: coupon.serial_no, coupon_amount: 3_000 });
  const telegrams = detail.locator('.telegram');
  await expect(telegrams.first().getByRole('heading')).toHaveText(/^수신 0200 · 273 바이트$/);
  await expect(telegrams.last().getByRole('heading')).toHaveText(/^송신 0210 · 273 바이트$/);
  expect(await telegrams.last().locator('tbody td.code').allTextContents()).toContain(request.order_no);

  // The source is seen on a phone as well, in either language.
  await page.setViewportSize({ width: 390, height: 844 });
  for (const change of ['', 'Show in English']) {
    if (change) {
      await desk.openMenu();
      await page.getByRole('button', { name: change }).click();
      await expect(page.locator('html')).toHaveAttribute('lang', 'en');
      await desk.isLive();
    }
    const line = desk.results.filter({ hasText: `${request.order_no} → 0000` }).locator('.told');
    await line.scrollIntoViewIfNeeded();
    await expect(line).toContainText('TCP · 0200');
    const box = await line.boundingBox();
    expect(box !== null && box.x >= 0 && box.x + box.width <= 390).toBe(true);
  }

  // What it used comes back, for the next test too.
  expect(await ask(server.telegramPort, frameOf({ ...request, message_type: '0400' }))).toBe('0000');
  // A line is open, so it waits.
  await page.locator('#results .fresh button').click();
  await expect(desk.results.filter({ hasText: `0400 Reversal request ${request.order_no}` })).toHaveCount(1);
});

test('its errors appear among the errors', async ({ page, desk, api, server }) => {
  const coupon = await api.coupon('AUTUMN3000');
  await desk.open();
  await desk.isConnected();
  const request = verification(coupon.serial_no, { coupon_amount: '2999' });
  expect(await ask(server.telegramPort, frameOf(request))).toBe('1003');
  await desk.showErrors();
  const refused = desk.errors.filter({ hasText: String(request.order_no) });
  await expect(refused).toContainText(/1003\s*TCP · 0200 쿠폰 검증 요청/);
  const detail = await desk.openRow(refused);
  await expect(detail).toContainText('•••••••5678');

  const frame = frameOf(request);
  frame.write('x', 149);
  expect(await ask(server.telegramPort, frame)).toBe('9001');
  // While a line is read, new ones wait.
  await page.locator('#errors').getByRole('button', { name: '새 오류 1' }).click();
  await expect(desk.errors.first()).toContainText('결제 금액 149번째 바이트: 숫자가 아님');
  await expect(desk.errors.first()).toContainText('TCP');
});

test("a payment's own verification is told with the payment, and not once more", async ({ desk, api, server }) => {
  const coupon = await api.coupon('AUTUMN3000');
  await desk.open();
  await desk.isConnected();
  await desk.chooseCoupon(coupon.serial_no);
  const orderNumber = await desk.pay();
  await expect(desk.results.filter({ hasText: `${orderNumber} · 12,000 = 9,000` })).toHaveCount(1);
  // After each payment the history is looked at.
  await expect(desk.results.nth(1)).toContainText('결제 내역');
  // Whatever came before this echo would be in the list below it.
  expect(await ask(server.telegramPort, frameOf({ message_type: '0800' }))).toBe('0000');
  await expect(desk.results.first()).toContainText('TCP · 0800 에코');
  await expect(desk.results.filter({ hasText: `0200 쿠폰 검증 요청 ${orderNumber}` })).toHaveCount(0);
});
