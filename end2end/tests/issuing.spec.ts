// Coupons in bulk: preview, start, progress, what was rejected, codes.

import { readFile } from 'node:fs/promises';

import type { Page } from '@playwright/test';

import { SUBSCRIBERS } from '../support/api';
import { axeFindsNothing } from '../support/axe';
import { expect, test } from '../support/test';

const panel = (page: Page) => page.locator('#issuing');
const job = (page: Page) => panel(page).locator('.job');
const button = (page: Page, name: string) => panel(page).getByRole('button', { name, exact: true });

async function open(page: Page, path = '/coupons'): Promise<void> {
  await page.goto(path);
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
}

async function choose(page: Page, to: 'list' | 'codes'): Promise<void> {
  await page.locator('#issuing-promotion_id').selectOption('AUTUMN3000');
  await page.locator(`#issuing-to-${to}`).check();
}

test('pasted numbers are previewed, issued, and what was rejected is saved as a file', async ({ page }) => {
  await open(page);
  await choose(page, 'list');
  await page.locator('#issuing-pasted').fill(`핸드폰번호\n${SUBSCRIBERS.nearTheLimit}\n1034567890\n010-9999-9999\n가나다\n`);
  await button(page, '미리보기').click();
  await expect(job(page)).toHaveAttribute('data-state', 'prepared');
  await expect(job(page)).toContainText('확인된 가입자 2');
  await expect(job(page).locator('table')).toContainText('1034567890');
  expect(page.url()).toContain('job=');

  await page.reload();
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
  await button(page, '발급 시작').click();
  await expect(job(page)).toHaveAttribute('data-state', 'done', { timeout: 30_000 });
  await expect(job(page).locator('.counts')).toContainText('발급 2 · 거절 2 · 남음 0');
  const [saved] = await Promise.all([page.waitForEvent('download'), button(page, '거절된 줄 (CSV)').click()]);
  const text = await readFile(await saved.path(), 'utf8');
  expect(text).toContain('010-9999-9999');
  expect(text).toContain('SUBSCRIBER_NOT_FOUND');
});

test('codes are made, saved, and registered by who has one', async ({ page }) => {
  await open(page);
  await choose(page, 'codes');
  await page.locator('#issuing-count').fill('3');
  await button(page, '미리보기').click();
  await button(page, '발급 시작').click();
  await expect(job(page)).toHaveAttribute('data-state', 'done', { timeout: 30_000 });
  const [saved] = await Promise.all([page.waitForEvent('download'), button(page, '코드 (CSV)').click()]);
  const serial = /\d{4}( ?\d{4}){3}/.exec(await readFile(await saved.path(), 'utf8'))?.[0];
  await panel(page).locator('summary').click();
  await page.locator('#register-serial_no').fill(serial!);
  await page.locator('#register-ctn').fill(SUBSCRIBERS.nearTheLimit);
  await button(page, '등록').click();
  await expect(panel(page).locator('.told')).toContainText('등록했습니다');
});

test('what is missing is told at its place', async ({ page, watch }) => {
  watch.allowStatus(422);
  await open(page);
  await choose(page, 'list');
  await button(page, '미리보기').click();
  await expect(panel(page).locator('.told')).toContainText('붙여 넣어 주세요');
  await choose(page, 'codes');
  await page.locator('#issuing-count').fill('0');
  await button(page, '미리보기').click();
  await expect(page.locator('#issuing-count-problem')).toBeVisible();
});

for (const language of ['ko', 'en']) {
  test(`axe finds nothing in a preview and nothing is too wide, ${language}`, async ({ page, context, server }) => {
    await context.addCookies([{ name: 'language', value: language, url: server.origin }]);
    await page.setViewportSize({ width: 390, height: 900 });
    await open(page);
    await page.locator('#issuing-pasted').fill('01012345678\n');
    await panel(page).locator('button[type=submit]').first().click();
    await expect(job(page)).toHaveAttribute('data-state', 'prepared');
    await axeFindsNothing(page);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wider).toBeLessThanOrEqual(0);
  });
}
