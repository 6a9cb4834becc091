// The dialogs that are on every page, 찾기 and 샌드박스 관리: what they do is a bundle of its own, fetched
// when the first of them is opened.

import { goodForm } from '../support/api';
import { axeFindsNothing } from '../support/axe';
import { isHashed } from '../support/programs';
import { expect, test } from '../support/test';
import { holdWasm } from '../support/wasm';

test.skip(!isHashed(), 'cargo-leptos makes one bundle of all');

test('find opens before its bundle is there: what is typed stays, and Enter waits', async ({ page, desk, api }) => {
  const { order_no } = await api.pay(goodForm());
  await desk.open('/settings');
  const wasm = await holdWasm(page);
  await page.keyboard.press('ControlOrMeta+k');
  await wasm.asked;
  const dialog = page.getByRole('dialog', { name: '찾기' });
  await expect(dialog.getByRole('combobox')).toBeFocused();
  await expect(dialog.getByRole('status')).toHaveText('여는 중 …');
  await axeFindsNothing(page);
  await page.keyboard.type(order_no);
  await page.keyboard.press('Enter');
  wasm.release();
  await expect(page).toHaveURL(new RegExp(`/\\?payment=${order_no}$`));
  await desk.isLive();
});

test('an arrow that was pressed meanwhile moves too, and Escape closes what is not there yet', async ({ page, desk }) => {
  await desk.open('/settings');
  const wasm = await holdWasm(page);
  await page.keyboard.press('ControlOrMeta+k');
  await wasm.asked;
  const dialog = page.getByRole('dialog', { name: '찾기' });
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  // The same key that opens it closes it.
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.press('ControlOrMeta+k');
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: '찾기' }).click();
  await page.keyboard.type('화면');
  await page.keyboard.press('ArrowDown');
  wasm.release();
  await expect(dialog.getByRole('option')).toHaveText([/화면 밝게/, /화면 어둡게/, /화면 자동/]);
  await expect(dialog.getByRole('combobox')).toHaveValue('화면');
  await expect(dialog.getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(dialog.getByText('여는 중 …')).toBeHidden();
});

test('find opens before the page is live, and offers what the page can do once it is', async ({ page, desk }) => {
  const wasm = await holdWasm(page, 'console.*');
  await page.goto('/');
  await wasm.asked;
  await page.keyboard.press('ControlOrMeta+k');
  const actions = page.getByRole('dialog').getByRole('option');
  await expect(actions.filter({ hasText: '화면 밝게' })).toBeVisible();
  await expect(actions.filter({ hasText: '새 주문번호' })).toHaveCount(0);
  wasm.release();
  await desk.isLive();
  const before = await desk.field('order_no').inputValue();
  await actions.filter({ hasText: '새 주문번호' }).click();
  await expect(desk.field('order_no')).not.toHaveValue(before);
});

test('a bundle that can not be had says so, and is tried again when it is opened again', async ({ page, desk, watch }) => {
  watch.allowNoAnswer();
  await desk.open();
  await page.route('**/pkg/*', (route) => route.abort('internetdisconnected'));
  const button = page.getByRole('button', { name: /^샌드박스 default/ });
  const dialog = page.getByRole('dialog', { name: '샌드박스 관리' });
  for (const _ of ['once', 'twice']) {
    await button.click();
    await expect(dialog.getByRole('alert')).toContainText('열 수 없습니다');
    await axeFindsNothing(page);
    await dialog.getByRole('button', { name: '닫기' }).click();
    await expect(dialog).toBeHidden();
    await expect(button).toBeFocused();
  }
  await page.unroute('**/pkg/*');
  await button.click();
  await expect(dialog.getByRole('link', { name: 'default' })).toBeVisible();
  await expect(dialog.getByText('열 수 없습니다')).toBeHidden();
});
