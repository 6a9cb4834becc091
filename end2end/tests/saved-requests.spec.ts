// Requests that are kept for all who use the sandbox, and the examples to begin with.

import { readFileSync } from 'node:fs';

import { SUBSCRIBERS } from '../support/api';
import { axeFindsNothing } from '../support/axe';
import { Desk } from '../support/desk';
import { expect, test } from '../support/test';

test.afterEach(async ({ api }) => {
  for (const { name } of await api.done<{ name: string }[]>('request/list', {})) await api.done('request/delete', { name });
});

test('saved by one, filled in by another as a new order, and deleted when asked twice', async ({ page, desk, context }) => {
  await desk.open();
  await desk.field('amount').fill('3,300');
  await desk.field('ctn').fill('010-2345-6789');
  await page.getByRole('button', { name: '저장한 요청' }).click();
  await page.locator('#saved-name').fill('소액');
  await page.locator('#saved-name').press('Enter');
  await expect(page.locator('#saved').getByRole('button', { name: '소액', exact: true })).toBeVisible();

  const other = new Desk(await context.newPage());
  await other.open();
  const before = await other.field('order_no').inputValue();
  await other.page.getByRole('button', { name: '저장한 요청' }).click();
  await other.page.locator('#saved').getByRole('button', { name: '소액', exact: true }).click();
  await expect(other.field('amount')).toHaveValue('3,300');
  await expect(other.field('ctn')).toHaveValue('010-2345-6789');
  await expect(other.field('order_no')).not.toHaveValue(before);
  await expect(other.field('order_no')).not.toHaveValue('');
  await expect(other.page.locator('#saved')).toBeHidden();

  await page.getByRole('button', { name: '소액 삭제' }).click();
  await page.getByRole('button', { name: '정말 삭제' }).click();
  await expect(page.locator('#saved')).toContainText('이 샌드박스에는 없습니다');
});

test('exported, and imported again; what is no export is said to be none', async ({ page, desk, api }) => {
  const form = { amount: '7,700', ctn: SUBSCRIBERS.nearTheLimit };
  await api.done('request/save', { form: { name: '한도 가까이', form } });
  await desk.open();
  await page.getByRole('button', { name: '저장한 요청' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: '내보내기' }).click();
  const file = await (await download).path();
  const exported = JSON.parse(readFileSync(file, 'utf8'));
  expect(exported).toMatchObject([{ name: '한도 가까이', form }]);
  await api.done('request/delete', { name: '한도 가까이' });

  const input = page.getByLabel('가져오기');
  await input.setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('[{"name":1}]') });
  await expect(page.locator('#saved [role="alert"]')).toContainText('저장한 요청의 파일이 아닙니다');
  await input.setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: readFileSync(file) });
  await expect(page.locator('#saved').getByRole('button', { name: '한도 가까이', exact: true })).toBeVisible();
  await expect(page.locator('#saved [role="alert"]')).toBeEmpty();
});

test('an example is filled in, and a person pays', async ({ page, desk }) => {
  await desk.open();
  await page.getByRole('button', { name: '예시', exact: true }).click();
  await page.locator('#cases').getByRole('button', { name: '한도 초과' }).click();
  await expect(desk.field('ctn')).toHaveValue('010-2345-6789');
  await page.getByRole('button', { name: '결제자를 예시에서 고르기' }).click();
  await page.locator('#people').getByRole('button', { name: '010-1234-5678' }).click();
  await expect(desk.field('ctn')).toHaveValue('010-1234-5678');
  await expect(desk.field('ncn')).toHaveValue('500123456789');
});

test('by keyboard alone, axe finds nothing', async ({ page, desk, api, context, server, watch }) => {
  // A name is missing, on purpose.
  watch.allowStatus(422);
  await api.done('request/save', { form: { name: 'Kept', form: { amount: '1,000' } } });
  await context.addCookies([{ name: 'language', value: 'en', url: server.origin }]);
  await desk.open();
  const button = page.getByRole('button', { name: 'Saved' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#saved').getByRole('button', { name: 'Kept', exact: true })).toBeVisible();
  await axeFindsNothing(page);
  await page.locator('#saved-name').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#saved-name-problem')).not.toBeEmpty();
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(desk.field('amount')).toHaveValue('1,000');
});
