// The console as a workbench: everything that a payment takes is seen at once, and works by keyboard
// alone.

import type { BrowserContext, Page } from '@playwright/test';

import { goodForm, newAmount } from '../support/api';
import { axeFindsNothing } from '../support/axe';
import { grouped } from '../support/desk';
import { cut, smallTargets } from '../support/layout';
import { expect, test } from '../support/test';

for (const language of ['ko', 'en']) {
  for (const [width, height] of [[1440, 900], [1920, 1080]] as const) {
    test(`nothing is cut and the page does not scroll, ${language}, ${width}x${height}`, async ({ page, desk, context, baseURL }) => {
      await choose(context, baseURL, { language, hint: 'dismissed' });
      await page.setViewportSize({ width, height });
      await desk.open();
      await desk.lookUpCustomer();
      await expect(desk.field('ncn')).not.toHaveValue('');
      await desk.lookUpCoupons();
      await desk.pay();
      expect(await cut(page)).toEqual([]);
      expect(await scrolls(page)).toEqual([]);
      // Neither does the request within its panel.
      const hidden = await page.locator('#request .scroll').evaluate((it) => it.scrollHeight - it.clientHeight);
      expect(hidden).toBeLessThanOrEqual(0);
    });
  }
}

for (const language of ['ko', 'en']) {
  test(`at 1024 px there are two columns, coupons can be chosen, and the page does not scroll, ${language}`, async ({ page, desk, api, context, baseURL }) => {
    await api.coupon('AUTUMN3000');
    await choose(context, baseURL, { language });
    await page.setViewportSize({ width: 1024, height: 768 });
    await desk.open();
    await expect(page.locator('.hint')).toBeVisible();
    await desk.lookUpCoupons();
    await expect(desk.answer).toContainText('OK');
    await desk.pay();
    await expect(desk.message).toHaveAttribute('data-tone', 'good');
    expect(await scrolls(page)).toEqual([]);
    const [form, calls] = [await page.locator('#request').boundingBox(), await page.locator('#results').boundingBox()];
    expect(calls?.x).toBeGreaterThan((form?.x ?? 0) + (form?.width ?? 0) - 1);
    await expect(desk.send).toBeInViewport({ ratio: 1 });
    for (const button of await desk.message.getByRole('button').all()) await expect(button).toBeInViewport({ ratio: 1 });
    // Hint and outcome leave room for the coupons: one is seen whole, in its list.
    await expect(page.locator('#coupon label.coupon').first()).toBeInViewport({ ratio: 1 });
    expect((await page.locator('#coupons').boundingBox())?.height).toBeGreaterThan(64);
    await expect(desk.payments.first()).toBeInViewport({ ratio: 1 });
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('one column, what pays is within reach, payments are cards', async ({ page, desk }) => {
    const amount = newAmount();
    await desk.open();
    await expect(desk.send).toBeInViewport({ ratio: 1 });
    await desk.field('amount').fill(amount);
    const orderNumber = await desk.pay();
    await desk.payment(orderNumber).scrollIntoViewIfNeeded();
    await expect(desk.send).toBeInViewport({ ratio: 1 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await expect(page.locator('kbd').first()).toBeHidden();
    expect(await smallTargets(page)).toEqual([]);
    await axeFindsNothing(page);
    const card = desk.payment(orderNumber);
    await expect(card).toHaveCSS('display', 'grid');
    await card.getByRole('button', { name: '취소' }).click();
    await desk.confirmCancel();
    await expect(desk.message).toContainText('결제 취소 완료');
  });
});

test('look up, choose, pay, see, cancel, see: by keyboard alone, without a scroll', async ({ page, desk, api }) => {
  const coupon = await api.coupon('GAME1000');
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.addInitScript(() => {
    const done: string[] = [];
    Object.assign(window, { done });
    for (const kind of ['pointerdown', 'wheel']) addEventListener(kind, () => done.push(kind), true);
  });
  await desk.open();
  await expect(page.locator('.hint')).toBeVisible();
  await page.keyboard.press('F3');
  await expect(desk.field('ncn')).not.toHaveValue('');
  await page.keyboard.press('F2');
  await expect(desk.answer).toContainText('쿠폰조회 OK');
  // Another than the best.
  const choices = page.locator('#coupon input[name=coupon]');
  await expect(choices.first()).toBeFocused();
  await expect(choices.first()).toBeChecked();
  for (let steps = await choices.count(); steps > 1 && (await desk.chosenValue(1).textContent()) !== grouped(coupon.serial_no); steps -= 1) {
    await page.keyboard.press('ArrowDown');
  }
  await expect(choices.first()).not.toBeChecked();
  await expect(desk.chosenValue(1)).toHaveText(grouped(coupon.serial_no));
  await expect(page.locator('#coupon label.coupon', { has: page.locator(':checked') })).toBeInViewport({ ratio: 1 });
  await expect(desk.send).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Control+Enter');
  await expect(desk.message).toContainText('결제 완료');
  await expect(desk.message).toBeInViewport({ ratio: 1 });
  // All of it, with what can be done next.
  await expect(desk.message.getByRole('button', { name: 'cURL 복사' })).toBeInViewport({ ratio: 1 });
  expect(await desk.message.evaluate((it) => it.scrollHeight - it.clientHeight)).toBeLessThanOrEqual(0);
  const orderNumber = (await desk.figure('주문번호').textContent()) ?? '';
  await expect(desk.payment(orderNumber)).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('c');
  const question = page.getByRole('dialog');
  await expect(question).toContainText(orderNumber);
  await expect(question.getByRole('button', { name: '결제 취소' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(desk.message).toContainText('결제 취소 완료');
  await expect(desk.statusOf(orderNumber)).toHaveText(/취소/);
  await expect(desk.payment(orderNumber)).toBeInViewport({ ratio: 1 });
  expect(await desk.message.evaluate((it) => it.scrollHeight - it.clientHeight)).toBeLessThanOrEqual(0);
  expect(await scrolls(page)).toEqual([]);
  // Nothing was pressed with a pointer, nor scrolled.
  expect(await page.evaluate(() => (window as unknown as { done: string[] }).done)).toEqual([]);
  expect(await page.evaluate(() => ['#request .scroll', '#history > .list', '#results > .list'].map((it) => document.querySelector(it)?.scrollTop))).toEqual([0, 0, 0]);
});

test('? shows all keys, j and k go through the rows, letters that are typed stay letters', async ({ page, desk, api }) => {
  await api.pay(goodForm());
  await desk.open();
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: '단축키' });
  await expect(keys).toContainText('쿠폰 조회');
  await axeFindsNothing(page);
  await page.keyboard.press('Escape');
  await expect(keys).toBeHidden();
  await page.keyboard.press('j');
  await expect(desk.results.nth(0).locator('summary')).toBeFocused();
  await page.keyboard.press('j');
  await expect(desk.results.nth(1).locator('summary')).toBeFocused();
  await page.keyboard.press('k');
  await expect(desk.results.nth(0).locator('summary')).toBeFocused();
  await desk.field('order_no').fill('');
  await desk.field('order_no').pressSequentially('jkrc');
  await expect(desk.field('order_no')).toHaveValue('jkrc');
});

test('to cancel, the form asks for the order alone and shows what it would cancel', async ({ page, desk }) => {
  await desk.open();
  const orderNumber = await desk.pay();
  await expect(desk.payment(orderNumber)).toBeVisible();
  await page.getByRole('radio', { name: '결제 취소' }).check();
  await expect(desk.field('order_no')).toHaveValue(orderNumber);
  await expect(desk.field('amount')).toBeHidden();
  await expect(page.locator('#payer')).toBeHidden();
  await expect(page.locator('.to-cancel')).toContainText('12,000');
  await axeFindsNothing(page);
  await page.getByRole('radio', { name: '결제', exact: true }).check();
  await expect(desk.field('amount')).toBeVisible();
});

test('filters are in the address, so that a colleague sees the same', async ({ page, desk, api, browser, baseURL }) => {
  const { order_no } = await api.pay(goodForm());
  await desk.open();
  await page.locator('#history-order_no').fill(order_no);
  await page.locator('#history-order_no').press('Enter');
  await expect(desk.payments).toHaveCount(1);
  await expect(page).toHaveURL(new RegExp(`order=${order_no}`));
  await desk.showErrors();
  await page.locator('#errors-source').selectOption('scenario');
  await page.getByRole('button', { name: 'ERROR 내역 조회' }).click();
  await expect(page).toHaveURL(/tab=errors/);
  await expect(page).toHaveURL(/source=scenario/);

  const other = await browser.newContext({ baseURL: baseURL ?? '' });
  const colleague = await other.newPage();
  await colleague.goto(page.url());
  await expect(colleague.locator('#history tbody > tr')).toHaveCount(1);
  await expect(colleague.locator('#history tbody > tr')).toContainText(order_no);
  await expect(colleague.locator('#errors')).toBeVisible();
  await expect(colleague.locator('#errors-source')).toHaveValue('scenario');
  await other.close();
});

async function choose(context: BrowserContext, url: string | undefined, cookies: Record<string, string>): Promise<void> {
  await context.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: url ?? '' })));
}

async function scrolls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    const found: string[] = [];
    if (root.scrollHeight > innerHeight) found.push(`down ${root.scrollHeight} > ${innerHeight}`);
    if (root.scrollWidth > innerWidth) found.push(`sideways ${root.scrollWidth} > ${innerWidth}`);
    return found;
  });
}
