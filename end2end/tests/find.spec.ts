// 찾기: pages, actions and identifiers from one field, on every page.

import type { Page } from '@playwright/test';

import { SUBSCRIBERS, goodForm, newOrderNumber } from '../support/api';
import { axeFindsNothing } from '../support/axe';
import { grouped } from '../support/desk';
import { expect, test } from '../support/test';

const field = (page: Page) => page.getByRole('combobox', { name: /페이지, 할 일|Pages, actions/ });
const results = (page: Page) => page.locator('#find-list').getByRole('option');

test('by keyboard alone: what can be done, by its words in either language', async ({ page, desk }) => {
  await desk.open();
  const before = await desk.field('order_no').inputValue();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(field(page)).toBeFocused();
  await expect(results(page).first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.type('order number');
  await expect(results(page)).toHaveText([/새 주문번호/]);
  await expect(field(page)).toHaveAttribute('aria-activedescendant', 'find-0');
  await page.keyboard.press('Enter');
  await expect(field(page)).toBeHidden();
  await expect(desk.field('order_no')).not.toHaveValue(before);

  // Round and round.
  await page.keyboard.press('ControlOrMeta+k');
  await expect(field(page)).toHaveValue('');
  await page.keyboard.type('화면');
  await expect(results(page)).toHaveCount(3);
  await page.keyboard.press('ArrowUp');
  await expect(results(page).nth(2)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(results(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');

  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.press('Escape');
  await expect(field(page)).toBeHidden();
});

test('a pasted order number opens its payment, from any page, in its sandbox', async ({ page, desk, api }) => {
  const { order_no } = await api.pay(goodForm());
  await desk.open('/settings');
  await page.getByRole('button', { name: '찾기' }).click();
  await field(page).fill(order_no);
  // At once, before there is an answer.
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/\\?payment=${order_no}$`));
  await desk.isLive();
  await expect(page.locator('#timeline')).toContainText(order_no);
});

test('a coupon before its payments, a phone number with them, a page as itself', async ({ page, desk, api }) => {
  const coupon = await api.coupon('AUTUMN3000');
  const { order_no } = await api.pay(goodForm({ serial_no: coupon.serial_no }));
  await desk.open();
  await page.keyboard.press('ControlOrMeta+k');
  await field(page).fill(coupon.serial_no);
  const of = (kind: string, text: string) => results(page).filter({ has: page.getByText(kind, { exact: true }), hasText: text });
  await expect(results(page).first()).toHaveText(/^쿠폰.*가을 첫 결제 3천원 · 3,000원 · 사용/);
  // Its newest payment: another test may have taken back an earlier one.
  await expect(results(page).nth(1)).toHaveText(new RegExp(`^결제.*${order_no}`));
  await field(page).fill(grouped(coupon.serial_no));
  await expect(results(page).first()).toContainText(grouped(coupon.serial_no));
  await field(page).fill('010-1234-5678');
  await expect(results(page).first()).toHaveText(/^가입자.*010-••••-5678 · NCN/);
  await expect(of('결제', order_no)).toHaveCount(1);
  await results(page).first().click();
  await expect(page).toHaveURL(/\?ctn=01012345678$/);
  await desk.isLive();
  await expect(page.locator('#history-ctn')).toHaveValue('01012345678');
  await page.keyboard.press('ControlOrMeta+k');
  await field(page).fill('설정');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/settings$/);
});

test('a coupon that paid for nothing leads to the calls that it is in', async ({ page, desk, api }) => {
  const coupon = await api.issue('GAME1000', SUBSCRIBERS.paysBillByCard);
  await desk.open();
  await page.keyboard.press('ControlOrMeta+k');
  await field(page).fill(coupon.serial_no);
  await expect(results(page)).toHaveText([/^쿠폰.*미사용/]);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`\\?q=${coupon.serial_no}$`));
  await desk.isLive();
  await expect(desk.results.filter({ hasText: '쿠폰 발급' })).toHaveCount(1);
  await api.done('coupon/delete', { serial_no: coupon.serial_no });
});

test('the last four characters find people, orders and coupons; an order also its calls', async ({ page, desk, api }) => {
  const coupon = await api.coupon('AUTUMN3000');
  const { order_no } = await api.pay(goodForm({ order_no: newOrderNumber(), serial_no: coupon.serial_no }));
  await desk.open();
  await page.keyboard.press('ControlOrMeta+k');
  await field(page).fill('1020');
  await expect(results(page).first()).toHaveText(/^가입자.*010-••••-1020/);
  await field(page).fill(coupon.serial_no.slice(-4));
  await expect(results(page).filter({ hasText: grouped(coupon.serial_no) })).toHaveText([/^쿠폰/]);
  await expect(results(page).filter({ hasText: order_no })).toHaveText([/^결제/]);
  await field(page).fill(order_no.slice(-4));
  await expect(results(page).filter({ hasText: order_no })).toHaveText([/^결제/]);
  await field(page).fill(order_no);
  await expect(results(page).first()).toHaveText(new RegExp(`^결제.*${order_no}`));
  const call = results(page).filter({ hasText: /^호출/ });
  await expect(call).toHaveText([/결제 · OK/]);
  await call.click();
  await expect(page).toHaveURL(/\?call=\d+$/);
});

test('nothing found says what can be typed', async ({ page, desk }) => {
  await desk.open();
  await page.keyboard.press('ControlOrMeta+k');
  await field(page).fill('zzzz');
  await expect(results(page)).toHaveCount(0);
  await expect(page.getByRole('dialog').getByRole('status')).toContainText('주문번호, 쿠폰 일렬 번호');
});

for (const [language, width] of [
  ['ko', 1440],
  ['en', 1024],
  ['en', 390],
] as const) {
  test(`axe finds nothing and nothing is cut, at ${width} px in ${language}`, async ({ page, desk, context, server }) => {
    await page.setViewportSize({ width, height: 844 });
    await context.addCookies([{ name: 'language', value: language, url: server.origin }]);
    await desk.open();
    await page.locator('.bar .find').click();
    await expect(field(page)).toBeFocused();
    await expect(results(page).first()).toBeVisible();
    await axeFindsNothing(page);
    const cut = await page.getByRole('dialog').evaluate((dialog) =>
      [...dialog.querySelectorAll('li *')].filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0).map((one) => one.outerHTML),
    );
    expect(cut).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
}
