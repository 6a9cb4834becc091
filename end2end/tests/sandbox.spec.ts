// Sandboxes: chosen in the header, made, put back to their start, deleted, and apart from each
// other.

import type { Page } from '@playwright/test';

import { axeFindsNothing } from '../support/axe';
import { Desk } from '../support/desk';
import { expect, test } from '../support/test';

let count = 0;

/** A sandbox that no other test has. */
function newSandbox(): string {
  count += 1;
  return `e2e-${process.pid}-${count}`;
}

async function openDialog(page: Page, sandbox: string): Promise<void> {
  await page.getByRole('button', { name: `샌드박스 ${sandbox}: 바꾸기와 관리` }).click();
  await expect(page.getByRole('dialog')).toContainText('샌드박스 관리');
}

async function create(page: Page, sandbox: string, copy: boolean): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('샌드박스 ID').fill(sandbox);
  await dialog.getByLabel('이름').fill('브라우저 시험');
  if (!copy) await dialog.getByLabel('복사할 샌드박스').selectOption('');
  await dialog.getByRole('button', { name: '샌드박스 만들기' }).click();
  await expect(page).toHaveURL(new RegExp(`\\?sandbox=${sandbox}$`));
  await new Desk(page).isLive();
}

test('a copy is a world of its own, comes back to its start, and is deleted', async ({ page, desk, api, context }) => {
  const sandbox = newSandbox();
  await desk.open();
  await openDialog(page, 'default');
  await create(page, sandbox, true);
  const atStart = await desk.payments.locator('th').allTextContents();

  const orderNumber = await desk.pay();
  await expect(desk.message).toContainText('결제 완료');
  await expect(desk.payment(orderNumber)).toBeVisible();
  expect(await api.payments({ order_no: orderNumber })).toEqual([]);

  await test.step('a reload stays in it, and the other one keeps its own form', async () => {
    await desk.field('amount').fill('7,700');
    await desk.reload();
    await expect(desk.field('amount')).toHaveValue('7,700');
    const other = new Desk(await context.newPage());
    await other.open();
    await expect(other.payment(orderNumber)).toHaveCount(0);
    await other.page.close();
    await page.goto('/');
    await desk.isLive();
    await expect(desk.field('amount')).toHaveValue('12,000');
    await expect(desk.payment(orderNumber)).toHaveCount(0);
  });

  await test.step('it is chosen from the list, which tells how much the one here takes', async () => {
    await openDialog(page, 'default');
    await expect(page.getByRole('dialog')).toContainText(/default: 데이터베이스에 약 [\d,]+행, [\d.]+ [KMG]B \(어림값\)/);
    await page.getByRole('dialog').getByRole('link', { name: new RegExp(sandbox) }).click();
    await expect(page).toHaveURL(new RegExp(sandbox));
    await desk.isLive();
    await expect(desk.payment(orderNumber)).toBeVisible();
  });

  await test.step('the same call from a shell goes to it', async () => {
    const row = desk.results.filter({ hasText: orderNumber }).first();
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await desk.openRow(row);
    await row.getByRole('button', { name: 'cURL 복사' }).click();
    await expect(row.locator('.about').getByRole('status')).toContainText('복사했습니다');
    const command = await page.evaluate(() => navigator.clipboard.readText());
    expect(command).toContain(`micropay-sandbox: ${sandbox}`);
  });

  await test.step('a reset asks first, and brings its start back', async () => {
    await openDialog(page, sandbox);
    await page.getByRole('button', { name: `${sandbox} 초기화` }).click();
    await expect(page.getByRole('dialog')).toContainText('되돌릴 수 없습니다');
    await page.getByRole('dialog').getByRole('button', { name: '초기화', exact: true }).click();
    await expect(desk.payment(orderNumber)).toHaveCount(0);
    await desk.isLive();
    await expect(desk.payments.locator('th')).toHaveText(atStart);
  });

  await test.step('a deletion asks first, and leads to the default one', async () => {
    await openDialog(page, sandbox);
    await page.getByRole('button', { name: `${sandbox} 삭제` }).click();
    await page.getByRole('dialog').getByRole('button', { name: '삭제', exact: true }).click();
    await expect(page).toHaveURL(/\/$/);
    await desk.isLive();
    await expect(page.getByRole('button', { name: /^샌드박스 default/ })).toBeVisible();
  });
});

test('a page whose sandbox is deleted elsewhere says so', async ({ page, desk, api, watch }) => {
  watch.allowStatus(404);
  const sandbox = newSandbox();
  await desk.open();
  await openDialog(page, 'default');
  await create(page, sandbox, false);
  expect((await api.call('sandbox/delete', { sandbox_id: sandbox })).status).toBe(200);
  await expect(page.getByRole('heading', { name: '없는 샌드박스입니다' })).toBeVisible();
});

test('an empty one has nothing in it, and an identifier is taken once', async ({ page, desk, watch }) => {
  watch.allowStatus(409);
  const sandbox = newSandbox();
  await desk.open();
  await openDialog(page, 'default');
  await create(page, sandbox, false);
  await expect(desk.payments).toHaveCount(0);
  await openDialog(page, sandbox);
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('샌드박스 ID').fill('default');
  await dialog.getByRole('button', { name: '샌드박스 만들기' }).click();
  await expect(dialog.getByRole('alert')).toContainText('SANDBOX_EXISTS');
  await dialog.getByLabel('샌드박스 ID').fill('두 글자');
  await dialog.getByRole('button', { name: '샌드박스 만들기' }).click();
  await expect(page.locator('#sandbox-sandbox_id-problem')).not.toBeEmpty();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('a sandbox that is not there says so, and leads back', async ({ page, desk, watch }) => {
  watch.allowStatus(404);
  for (const address of ['/?sandbox=nowhere', '/?sandbox=default~start']) {
    await desk.open(address);
    await expect(page.getByRole('heading', { name: '없는 샌드박스입니다' })).toBeVisible();
    await page.getByRole('link', { name: '기본 샌드박스로 가기' }).click();
    await desk.isLive();
    await expect(page.getByRole('button', { name: /^샌드박스 default/ })).toBeVisible();
  }
});

for (const width of [1440, 390]) {
  test(`axe finds nothing in the dialog, and the bar keeps its lines, at ${width} px`, async ({ page, desk, api }) => {
    const sandbox = `${newSandbox()}-with-a-long-name`.slice(0, 32);
    await api.done('sandbox/create', { form: { sandbox_id: sandbox } });
    await page.setViewportSize({ width, height: 900 });
    await desk.open(`/?sandbox=${sandbox}`);
    const bar = await page.locator('header.bar').boundingBox();
    // On a phone the links to the pages have a line of their own.
    expect(bar?.height).toBeLessThan(width < 850 ? 104 : 64);
    const content = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(content).toBeLessThanOrEqual(width);
    await openDialog(page, sandbox);
    await axeFindsNothing(page);
  });
}
