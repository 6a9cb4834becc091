// The outcome under its button: what can be done next, and its stages as they happen.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import type { Page } from '@playwright/test';

import { expect, test } from '../support/test';

const stages = (page: Page) =>
  page.locator('.flow li').evaluateAll((steps) => steps.map((step) => (step as HTMLElement).dataset['step']));

test('cURL does the same payment again, and the same cancel', async ({ page, desk, api, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const coupon = await api.coupon('AUTUMN3000');
  await desk.open();
  await desk.chooseCoupon(coupon.serial_no);
  const orderNumber = await desk.pay();
  await expect(desk.message).toContainText('결제 완료');
  const copy = desk.message.getByRole('button', { name: 'cURL 복사' });
  const status = desk.message.locator('.copied');
  await copy.press('Enter');
  await expect(status).toHaveText('복사했습니다 · bash');
  const paid = await page.evaluate(() => navigator.clipboard.readText());
  expect(paid).toContain('/api/v1/payments');
  expect(paid).toContain('010-1234-5678');
  expect(paid).toContain(coupon.serial_no);
  const answer = JSON.parse((await promisify(execFile)('bash', ['-c', paid])).stdout);
  expect(answer).toMatchObject({ order_no: orderNumber, status: 'paid', charged: 9_000 });
  expect(await api.payments({ order_no: orderNumber })).toHaveLength(1);

  await page.keyboard.press('c');
  await desk.confirmCancel();
  await expect(desk.message).toContainText('결제 취소 완료');
  // What was copied is not this outcome's.
  await expect(status).toHaveText('');
  await copy.click();
  await expect(status).toHaveText('복사했습니다 · bash');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`/api/v1/payments/${orderNumber}/cancel`);
});

test('the stages light up as they happen, while the answer lets one wait', async ({ page, desk, api }) => {
  // The verification's answer is lost, so the payment waits for it.
  const coupon = await api.coupon('LOST2000');
  await desk.open();
  await desk.chooseCoupon(coupon.serial_no);
  let answered = false;
  page.on('response', (response) => (answered ||= response.url().endsWith('/api/payment/pay')));
  await desk.send.click();
  await expect.poll(() => stages(page), { intervals: [20] }).toEqual(['done', 'done', 'running', 'idle']);
  expect(answered).toBe(false);
  await expect(desk.message).toContainText('결제 요청 중');
  await expect(page.locator('.flow b')).toHaveCount(0);
  // Then the answer paints the rest.
  await expect(desk.message).toContainText('응답 없음 → 확인 중');
  expect(await stages(page)).toEqual(['done', 'done', 'waiting', 'waiting']);
  await expect(page.locator('.flow b').first()).toHaveText(/ms/);
});

test('a quick answer is painted at once, and nothing is asked before it', async ({ page, desk, api }) => {
  const coupon = await api.coupon('AUTUMN3000');
  await desk.open();
  await desk.chooseCoupon(coupon.serial_no);
  const orderNumber = await desk.field('order_no').inputValue();
  const asked: string[] = [];
  page.on('request', (request) => {
    if (/payment\/(list|timeline)$/.test(request.url()) && request.postData()?.includes(orderNumber)) asked.push(request.url());
  });
  const seen = await page.evaluateHandle(() => {
    const flow = document.querySelector('.flow')!;
    const looks = () => [...flow.querySelectorAll('li')].map((step) => step.dataset['step']).join(' ');
    const seen: string[] = [];
    new MutationObserver(() => seen.at(-1) !== looks() && seen.push(looks())).observe(flow, { childList: true, subtree: true, attributes: true });
    return seen;
  });
  // No timer of the page ends before the answer is there, however busy the machine is.
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await desk.send.click();
  await expect(desk.message).toContainText('결제 완료');
  await expect.poll(() => stages(page)).toEqual(['done', 'done', 'done', 'done']);
  await page.clock.runFor(2_000);
  await expect(desk.payment(orderNumber)).toBeVisible();
  expect(await seen.jsonValue()).toEqual(['running idle idle idle', 'done done done done']);
  expect(asked).toEqual([]);
});
