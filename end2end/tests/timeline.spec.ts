// 흐름: what happened to a payment, beside the calls or over them.

import type { Page } from '@playwright/test';

import { goodForm } from '../support/api';
import { axeFindsNothing } from '../support/axe';
import { type Desk, grouped } from '../support/desk';
import { expect, test } from '../support/test';

const timeline = (page: Page) => page.locator('#timeline');
const kinds = (page: Page) => timeline(page).locator('.timeline li b');

test('from the history: what happened, in its order, kept up to date, over the page', async ({ page, desk, api }) => {
  const coupon = await api.coupon('AUTUMN3000');
  const { order_no } = await api.pay(goodForm({ serial_no: coupon.serial_no }));
  await desk.open();
  await desk.isConnected();
  await open(desk, order_no);
  await expect(timeline(page)).toContainText(order_no);
  await expect(timeline(page)).toContainText('12,000 = 9,000 + 쿠폰 3,000');
  await expect(timeline(page)).toContainText('가을 첫 결제 3천원');
  const paid = ['요청 받음', '쿠폰 선점', '쿠폰 검증 요청', '쿠폰 검증 응답', '결제', '쿠폰 사용', '그 달의 사용액'];
  await expect(kinds(page)).toHaveText(paid);
  await expect(timeline(page).locator('.timeline li', { hasText: '쿠폰 검증 응답' })).toContainText('0000');
  await expect(timeline(page).locator('.timeline time').first()).toHaveText(/^\d\d:\d\d:\d\d\.\d{3}$/);
  await expect(timeline(page).locator('.timeline a').first()).toHaveAttribute('href', /\?call=\d+$/);

  // What happens meanwhile comes by itself.
  await api.cancel(order_no);
  await expect(kinds(page)).toHaveText([...paid.slice(0, -1), '취소 요청', '취소', '쿠폰 복원', '그 달의 사용액']);
  await expect(timeline(page).locator('.figures')).toContainText('취소');

  await page.keyboard.press('Escape');
  await expect(timeline(page)).toBeHidden();
  await expect(page).toHaveURL(/\/$/);
});

test('by keyboard alone, and from the outcome', async ({ page, desk }) => {
  await desk.open();
  const orderNumber = await desk.pay();
  const button = desk.message.getByRole('button', { name: '흐름' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(timeline(page)).toContainText(orderNumber);
  await expect(timeline(page).getByRole('region')).toBeFocused();
  await expect(kinds(page).first()).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(timeline(page).locator('a').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
});

test('an error, its call, its payment and its coupon lead to each other, in place', async ({ page, desk, api }) => {
  const coupon = await api.coupon('AUTUMN3000');
  const form = goodForm({ serial_no: coupon.serial_no });
  await api.pay(form);
  // The same order for another amount.
  expect((await api.call('payment/pay', { form: { ...form, amount: '13,000' } })).status).toBe(409);
  await desk.open();
  await page.evaluate(() => Object.assign(window, { stays: true }));
  await desk.showErrors();
  const opened = (list: string) => page.locator(`#${list} details[open] .detail`);
  await desk.errors.filter({ hasText: 'DUPLICATE_ORDER' }).first().locator('summary').click();
  await opened('errors').getByRole('link', { name: '이 오류의 호출' }).click();
  await expect(opened('results')).toContainText('DUPLICATE_ORDER');
  await opened('results').getByRole('link', { name: `주문 ${form['order_no']}` }).click();
  await expect(timeline(page).locator('.figures')).toContainText(grouped(coupon.serial_no));

  // From the payment to its coupon: all calls that name it, of which each leads back.
  await timeline(page).getByRole('link', { name: grouped(coupon.serial_no) }).click();
  await expect(timeline(page)).toBeHidden();
  await expect(page.locator('#calls-text')).toHaveValue(coupon.serial_no);
  await expect(page).toHaveURL(new RegExp(`q=${coupon.serial_no}`));
  await expect(page).not.toHaveURL(/payment=/);
  const paid = desk.results.filter({ hasText: `정상 ${form['order_no']}` });
  await desk.openRow(paid);
  await opened('results').getByRole('link', { name: grouped(coupon.serial_no) }).click();
  await expect(page.locator('#calls-text')).toBeFocused();

  // And from the payment to its calls, and from a call to its error.
  await opened('results').getByRole('link', { name: `주문 ${form['order_no']}` }).click();
  await timeline(page).locator('.timeline li', { hasText: 'DUPLICATE_ORDER' }).getByRole('link').click();
  await expect(timeline(page)).toBeHidden();
  await expect(opened('results')).toContainText('DUPLICATE_ORDER');
  await opened('results').getByRole('link', { name: '이 호출의 오류' }).click();
  await expect(opened('errors')).toContainText('DUPLICATE_ORDER');
  expect(await page.evaluate(() => 'stays' in window)).toBe(true);
});

test('the address shows a colleague the same', async ({ page, desk, api, watch }) => {
  const { order_no } = await api.pay(goodForm());
  await desk.open();
  await open(desk, order_no);
  const address = page.url();
  expect(address).toContain(`payment=${order_no}`);
  const response = await page.goto(address);
  expect(await response!.text()).toContain('그 달의 사용액');
  await desk.isLive();
  await expect(timeline(page)).toContainText('결제');
  await timeline(page).getByRole('button', { name: '흐름 닫기' }).click();
  await expect(timeline(page)).toBeHidden();
  expect(page.url()).not.toContain('payment=');

  watch.allowStatus(404);
  await desk.open('/?payment=NO-SUCH-ORDER');
  await expect(timeline(page)).toContainText('NO-SUCH-ORDER');
  await expect(timeline(page).locator('.bad')).not.toBeEmpty();
});

test('beside the calls where the window is wide', async ({ page, desk, api }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  const { order_no } = await api.pay(goodForm());
  await desk.open();
  await expect(timeline(page)).toContainText('‘흐름’을 누르면');
  const button = await open(desk, order_no);
  await expect(kinds(page)).toHaveText(['요청 받음', '결제', '그 달의 사용액']);
  // Nothing lies over the page: the keyboard stays where it was.
  await expect(button).toBeFocused();
  const [panel, calls] = [await timeline(page).boundingBox(), await page.locator('.log').boundingBox()];
  expect(panel!.x).toBeGreaterThanOrEqual(calls!.x + calls!.width);
  expect(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight)).toBe(true);
});

for (const [language, width] of [
  ['ko', 1440],
  ['en', 1920],
  ['en', 1024],
  ['en', 390],
] as const) {
  test(`nothing is cut, and axe finds nothing, at ${width} px in ${language}`, async ({ page, desk, api, context, server }) => {
    await page.setViewportSize({ width, height: 900 });
    await context.addCookies([{ name: 'language', value: language, url: server.origin }]);
    const coupon = await api.coupon('AUTUMN3000');
    const { order_no } = await api.pay(goodForm({ serial_no: coupon.serial_no }));
    await desk.open(`/?payment=${order_no}`);
    await expect(timeline(page)).toBeVisible();
    await axeFindsNothing(page);
    const cut = await timeline(page).evaluate((panel) =>
      [...panel.querySelectorAll('*')].filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0).map((one) => one.outerHTML),
    );
    expect(cut).toEqual([]);
  });
}

async function open(desk: Desk, orderNumber: string) {
  const button = desk.payment(orderNumber).getByRole('button', { name: '흐름' });
  await button.click();
  await expect(timeline(desk.page)).toBeVisible();
  return button;
}
