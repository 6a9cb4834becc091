// The API's document as a page: found from the console, tried without knowing anything.

import { expect, test } from '../support/test';

test('the console leads to the API, whose first try needs no key to be made up', async ({ page, desk }) => {
  await desk.open();
  await desk.openMenu();
  await page.getByRole('link', { name: 'API 문서' }).click();
  await expect(page).toHaveURL(/\/docs\/$/);
  const issue = page.locator('#operations-coupons-issue_coupon');
  await issue.getByRole('button', { name: /coupons/ }).first().click();
  const key = issue.getByPlaceholder('Idempotency-Key');
  await expect(key).toHaveValue(/^[0-9a-f]{32}$/);
  await issue.getByRole('button', { name: 'Execute' }).click();
  await expect(issue.locator('.live-responses-table tbody .response-col_status').first()).toContainText('201');
  // Another call's key is another one.
  const pay = page.locator('#operations-payments-create_payment');
  await pay.getByRole('button', { name: /payments/ }).first().click();
  await expect(pay.getByPlaceholder('Idempotency-Key')).not.toHaveValue(await key.inputValue());
});

test('the error codes look as the console does, each once', async ({ page }) => {
  await page.goto('/docs/errors#COUPON_HELD');
  const codes = await page.getByRole('rowheader').allTextContents();
  expect(codes.length).toBeGreaterThan(40);
  expect(new Set(codes).size).toBe(codes.length);
  const ground = (selector: string) =>
    page.locator(selector).evaluate((element) => getComputedStyle(element).backgroundColor);
  expect(await ground('header.bar')).not.toBe('rgba(0, 0, 0, 0)');
  expect(await ground('#COUPON_HELD')).not.toBe(await ground('#COUPON_DELETED'));
  await page.getByRole('banner').getByRole('link', { name: 'Console' }).click();
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
});
