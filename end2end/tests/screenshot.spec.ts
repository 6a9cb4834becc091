// The README's picture, made with every run so that it stays true.

import { copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { Desk } from '../support/desk';
import { Server } from '../support/server';
import { expect, test } from '../support/test';

test.use({ viewport: { width: 1440, height: 1000 }, colorScheme: 'light' });

test('the console after a payment with a coupon', async ({ page }, info) => {
  test.slow();
  // With nothing in it but the demonstration and this payment.
  const server = await Server.create();
  try {
    const desk = new Desk(page);
    await desk.open(server.origin);
    await desk.lookUpCustomer();
    await expect(desk.message).toContainText('김하늘');
    await desk.lookUpCoupons();
    await expect(desk.answer).toContainText('쿠폰조회 OK');
    const orderNumber = await desk.pay();
    await expect(desk.message).toContainText('결제 완료');
    await expect(desk.payment(orderNumber)).toContainText('9,000');
    await expect(desk.results.nth(1)).toContainText('결제 내역');
    await desk.isConnected();
    await page.mouse.move(0, 0);
    const path = join(info.project.outputDir, '..', 'console.png');
    await page.screenshot({ path, fullPage: true, animations: 'disabled', caret: 'hide' });
    expect(statSync(path).size).toBeLessThan(400_000);
    if (process.env['UPDATE_SCREENSHOT']) copyFileSync(path, join(info.config.rootDir, '..', 'console.png'));
  } finally {
    await page.close();
    await server.finish();
  }
});
