// Lists that are kept up to date while one is at them, and what that costs.

import type { Page } from '@playwright/test';

import { type Api, SUBSCRIBERS, goodForm, newAmount } from '../support/api';
import { expect, test } from '../support/test';

test.describe('at 20 calls a second', () => {
  const SECONDS = 6;

  test('the page asks for each list twice a second at most, and has time for its user', async ({ page, desk, api }) => {
    // All three lists are seen.
    await page.setViewportSize({ width: 1440, height: 2_000 });
    await desk.open();
    await desk.isConnected();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable');
    const asked = new Map<string, number>();
    page.on('request', (request) => {
      const path = new URL(request.url()).pathname;
      asked.set(path, (asked.get(path) ?? 0) + 1);
    });
    const before = await metrics(devtools);
    const calls = await callsFor(api, SECONDS);
    const after = await metrics(devtools);
    const seconds = after.Timestamp - before.Timestamp;
    const busy = (after.TaskDuration - before.TaskDuration) / seconds;
    console.log(
      `${(calls / seconds).toFixed(1)} calls a second: main thread ${(busy * 100).toFixed(1)} % busy, ` +
        [...asked].map(([path, count]) => `${path} ${(count / seconds).toFixed(2)}/s`).join(', '),
    );
    expect(calls / seconds, 'calls a second').toBeGreaterThan(15);
    const asks = (path: string) => asked.get(path) ?? 0;
    expect(asks('/api/exchange/list')).toBeGreaterThan(1);
    expect(asks('/api/exchange/list')).toBeLessThanOrEqual(seconds * 2 + 1);
    // Nothing was paid and nothing went wrong.
    for (const path of ['/api/error/list', '/api/payment/list']) expect(asks(path), path).toBeLessThanOrEqual(1);
    // However many came, the list is no longer than what was asked for.
    expect(await desk.results.count()).toBeLessThanOrEqual(25);
  });

  test('the line that one opens is the line that opens, and stays', async ({ desk, api, page }) => {
    await desk.open();
    await desk.isConnected();
    const calls = callsFor(api, SECONDS);
    const row = desk.results.nth(4);
    await row.hover();
    const [told, fresh] = [await row.locator('summary').textContent(), page.locator('#results .fresh button')];
    await expect(fresh).toHaveText(/^새 호출 \d+\+?$/);
    await row.locator('summary').click();
    await expect(row.locator('.json')).toHaveCount(2);
    expect(await row.locator('summary').textContent()).toBe(told);
    await page.mouse.move(5, 5);
    await calls;
    // Nobody is at the list any more but for the open line, and it is where it was.
    await expect(desk.results.nth(4).locator('details')).toHaveAttribute('open');
    await fresh.click();
    await expect(fresh).toHaveCount(0);
    // More came than a page holds: it is shown over them.
    await expect(desk.results.first().locator('summary')).toHaveText(told ?? '');
    await expect(desk.results.first().locator('details')).toHaveAttribute('open');
    await expect(desk.results.nth(1)).toContainText('NCN 조회');
  });
});

test('new lines wait while a list is scrolled or a line is open, and come when it no longer is', async ({
  desk,
  api,
  page,
}) => {
  await callsFor(api, 2);
  await desk.open();
  await desk.isConnected();
  const list = page.locator('#results .list');
  const fresh = page.locator('#results .fresh button');
  const shown = async () => desk.results.first().locator('summary').textContent();

  await list.evaluate((element) => (element.scrollTop = 40));
  const scrolledAt = await shown();
  const first = newAmount();
  await api.pay(goodForm({ amount: first }));
  await expect(fresh).toHaveText('새 호출 1');
  expect(await shown()).toBe(scrolledAt);
  await list.evaluate((element) => (element.scrollTop = 0));
  await expect(desk.results.first()).toContainText(`${first}원`);
  await expect(fresh).toHaveCount(0);

  const opened = desk.results.first();
  await opened.locator('summary').click();
  await expect(opened.locator('.json')).toHaveCount(2);
  await page.mouse.move(5, 5);
  const second = newAmount();
  await api.pay(goodForm({ amount: second }));
  await expect(fresh).toHaveText('새 호출 1');
  await expect(desk.results.filter({ hasText: `${second}원` })).toHaveCount(0);
  await fresh.click();
  await expect(desk.results.first()).toContainText(`${second}원`);
  // It was pushed down, and is still open.
  const mine = desk.results.filter({ hasText: ` · ${first}원` });
  await expect(mine.locator('details')).toHaveAttribute('open');
  await expect(mine.locator('.json')).toHaveCount(2);
});

test('a payment that is cancelled by another says so although new ones wait', async ({ desk, api, page }) => {
  const mine = await api.pay(goodForm({ amount: newAmount() }));
  await desk.open();
  await desk.isConnected();
  await desk.payment(mine.order_no).getByRole('cell').first().hover();
  const other = await api.pay(goodForm({ amount: newAmount() }));
  await expect(page.locator('#history .fresh button')).toHaveText('새 결제 1');
  await api.cancel(mine.order_no);
  await expect(desk.statusOf(mine.order_no)).toHaveText('취소');
  await expect(desk.payment(other.order_no)).toHaveCount(0);
  await page.mouse.move(5, 5);
  await expect(desk.payment(other.order_no)).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 800 } });

  test('a list that is not seen is not asked for, and is up to date once it is', async ({ desk, api, page }) => {
    await desk.open();
    await desk.isConnected();
    const lists: string[] = [];
    // After the one refresh that follows the opening.
    await page.waitForTimeout(1_000);
    page.on('request', (request) => lists.push(new URL(request.url()).pathname));
    const { order_no } = await api.pay(goodForm({ amount: newAmount() }));
    await page.waitForTimeout(800);
    expect(lists).toEqual([]);
    await desk.payments.first().scrollIntoViewIfNeeded();
    await expect(desk.payment(order_no)).toBeVisible();
    expect(lists).toContain('/api/payment/list');
  });
});

/** Calls that change nothing and are recorded, twenty a second. How many there were. */
async function callsFor(api: Api, seconds: number): Promise<number> {
  const calls: Promise<unknown>[] = [];
  const began = Date.now();
  while (Date.now() - began < seconds * 1_000) {
    calls.push(api.done('customer/lookup', { ctn: SUBSCRIBERS.ordinary }));
    const next = began + calls.length * 50;
    await new Promise((done) => setTimeout(done, Math.max(0, next - Date.now())));
  }
  await Promise.all(calls);
  return calls.length;
}

async function metrics(devtools: Awaited<ReturnType<ReturnType<Page['context']>['newCDPSession']>>): Promise<{
  Timestamp: number;
  TaskDuration: number;
}> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((one) => one.name === name)?.value ?? 0;
  return { Timestamp: of('Timestamp'), TaskDuration: of('TaskDuration') };
}
