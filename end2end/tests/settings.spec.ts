// The settings: a sandbox's target, its test, and what the console shows of it.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Page } from '@playwright/test';

import { axeFindsNothing } from '../support/axe';
import { expect, test } from '../support/test';

// Nobody listens there: the port is discard's.
const NOBODY = 'http://127.0.0.1:9';

test.afterEach(async ({ server }) => {
  await setTarget(server.origin, {});
});

for (const theme of ['light', 'dark']) {
  for (const language of ['ko', 'en']) {
    test(`axe finds nothing and nothing is too wide, ${theme}, ${language}`, async ({ page, context, server }) => {
      await context.addCookies([
        { name: 'theme', value: theme, url: server.origin },
        { name: 'language', value: language, url: server.origin },
      ]);
      for (const width of [1440, 390, 360]) {
        await page.setViewportSize({ width, height: 900 });
        await open(page);
        await axeFindsNothing(page);
        for (const table of await page.locator('details.table > summary').all()) await table.click();
        await axeFindsNothing(page);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(wider, `${width} px`).toBeLessThanOrEqual(0);
      }
    });
  }
}

test('every problem is told at its place, and nothing is saved', async ({ page, watch }) => {
  watch.allowStatus(422);
  await open(page);
  await field(page, 'payment_url').fill('ftp://somewhere');
  await field(page, 'timeout_ms').fill('0');
  await page.locator('details.table > summary').last().click();
  await page.getByLabel('NCN 조회 고객계약번호').fill('ncn');
  await page.getByRole('button', { name: '저장' }).click();
  await expect(page.locator('#target-payment_url-problem')).toContainText('http://');
  await expect(page.locator('#target-timeout_ms-problem')).toContainText('10');
  await expect(page.locator('#target-mapping-problem')).toContainText('customer.ncn');
  await expect(field(page, 'payment_url')).toBeFocused();
  await page.reload();
  await expect(field(page, 'payment_url')).toHaveValue('');
});

test('a secret is dots once it is saved, and the connection is tested', async ({ page }) => {
  await open(page);
  await field(page, 'customer_url').fill(NOBODY);
  await field(page, 'telegram_address').fill('127.0.0.1:9');
  await page.getByLabel('헤더 이름 1').fill('Authorization');
  await page.getByLabel('헤더 값 1').fill('Bearer a-secret-token');
  await page.getByRole('button', { name: '저장' }).click();
  await expect(page.getByText('저장했습니다')).toBeVisible();
  await expect(page.getByLabel('헤더 값 1')).toHaveValue('••••••••');
  await page.getByRole('button', { name: '연결 시험' }).click();
  const findings = page.locator('.findings li');
  await expect(findings).toHaveCount(4);
  await expect(findings.first()).toContainText('EXTERNAL_UNREACHABLE');
  await expect(findings.nth(1)).toContainText('내장');
  await axeFindsNothing(page);
  await page.reload();
  await expect(page.getByLabel('헤더 값 1')).toHaveValue('••••••••');
  expect(await page.content()).not.toContain('a-secret-token');
});

test('the console says that payments are outside, and why they are not listed', async ({ page, desk, server, watch }) => {
  watch.allowStatus(502);
  await setTarget(server.origin, { payment_url: NOBODY });
  await desk.open();
  await expect(page.locator('header.bar .outside')).toBeVisible();
  await expect(page.locator('#decision .outside')).toContainText('127.0.0.1:9');
  await expect(page.locator('#history')).toContainText('연결할 수 없어');
  await desk.send.click();
  await expect(desk.message).toContainText('EXTERNAL_UNREACHABLE');
  await axeFindsNothing(page);
  await desk.openMenu();
  await page.getByRole('link', { name: '설정' }).click();
  await expect(field(page, 'payment_url')).toHaveValue(NOBODY);
});

test('what came of an order that was not answered is inquired, by who wants to know', async ({ desk, server, watch }) => {
  watch.allowStatus(504);
  const payment = {
    payment_no: 1, order_no: '', ctn: '01012345678', ncn: '500123456789', amount: 12000, coupon_amount: 0,
    charged: 12000, status: 'unknown', paid_at: '2026-11-22T05:03:00Z',
  };
  const rows: (typeof payment)[] = [];
  const outside = createServer((request, response) => {
    // A payment is taken, and its answer lost; what came of it is known once somebody asks.
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      if (request.method === 'POST') {
        rows.push({ ...payment, order_no: (JSON.parse(body) as { order_no: string }).order_no });
        return;
      }
      const list = request.url?.startsWith('/payments?') || request.url === '/payments';
      if (!list) rows.forEach((row) => (row.status = 'paid'));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(list ? { rows, next: null } : rows[0]));
    });
  });
  await new Promise<void>((listening) => outside.listen(0, '127.0.0.1', listening));
  const { port } = outside.address() as AddressInfo;
  try {
    await setTarget(server.origin, { payment_url: `http://127.0.0.1:${port}`, connect_timeout_ms: '200', timeout_ms: '300' });
    await desk.open();
    const orderNumber = await desk.field('order_no').inputValue();
    await desk.send.click();
    await expect(desk.message).toContainText('확인 중');
    await desk.payment(orderNumber).getByRole('button', { name: '지금 확인' }).click();
    await expect(desk.statusOf(orderNumber)).toHaveText('결제');
    await expect(desk.message).toContainText('확인 결과: 결제 완료');
    const inquiry = desk.results.filter({ hasText: `${orderNumber} →` });
    await inquiry.locator('summary').click();
    // What follows the host, and what was answered, may hold personal data: on request only.
    await expect(inquiry).toContainText(`GET http://127.0.0.1:${port}/***`);
    await inquiry.getByRole('button', { name: '개인정보 표시' }).click();
    await expect(inquiry).toContainText(`GET http://127.0.0.1:${port}/payments/${orderNumber}`);
    await setTarget(server.origin, {});
  } finally {
    outside.closeAllConnections();
    outside.close();
  }
});

function field(page: Page, name: string) {
  return page.locator(`#target-${name}`);
}

async function open(page: Page): Promise<void> {
  await page.goto('/settings');
  await page.locator('html[data-hydrated]').waitFor();
}

async function setTarget(origin: string, form: Record<string, string>): Promise<void> {
  const answer = await fetch(`${origin}/api/target/save`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ form }),
  });
  expect(answer.status).toBe(200);
}
