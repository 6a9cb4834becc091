// The subscribers: the list, the editor, and what makes, takes and gives many.

import { readFileSync } from 'node:fs';

import type { Locator, Page } from '@playwright/test';

import { axeFindsNothing } from '../support/axe';
import { cut } from '../support/layout';
import { Secured } from '../support/secured';
import { expect, test } from '../support/test';

const list = (page: Page) => page.locator('#subscribers');
const editor = (page: Page) => page.locator('#subscriber');
const field = (page: Page, name: string) => page.locator(`#subscriber-${name}`);
const button = (within: Page | Locator, name: string | RegExp) => within.getByRole('button', { name });

let made = 0;

/** A number that no other test has: nobody's, and not one of those that are made up from a seed. */
function newNumber(): string {
  made += 1;
  return `0190${String(process.pid % 10_000).padStart(4, '0')}${String(made).padStart(3, '0')}`;
}

const formOf = (number: string, changes: object = {}) => ({
  ncn: number.slice(1), ctn: number, name: `사람${number.slice(-6)}`, birth_date: '1996-05-20', sex: 'F',
  limit_amount: '500,000', risk_grade: '2', leeds_grade: 'A', bill_pay_method: 'A', ...changes,
});

async function open(page: Page, path = '/subscribers'): Promise<void> {
  await page.goto(path);
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
}

test('made, found, suspended, and into the simulator', async ({ page, desk }) => {
  const number = newNumber();
  await open(page);
  await button(page, '새 가입자').click();
  await expect(field(page, 'name')).toBeFocused();
  const { name, ctn, ncn, birth_date } = formOf(number);
  for (const [key, value] of Object.entries({ name, ctn, ncn, birth_date })) await field(page, key).fill(value);
  await button(editor(page), '만들기').click();
  await expect(editor(page).getByText('저장했습니다')).toBeVisible();
  await expect(page).toHaveURL(/subscriber=\d+/);

  // By the last four digits, the whole number and the name; the address says what is looked for.
  for (const text of [number.slice(-4), number, name]) {
    await page.locator('#who-text').fill(text);
    await expect(list(page).locator('li')).toContainText([name]);
    await expect(list(page).locator('li', { hasText: name })).toHaveCount(1);
  }
  await page.reload();
  await expect(page.locator('#who-text')).toHaveValue(name);
  await expect(list(page).locator('li')).toHaveCount(1);
  await expect(editor(page).locator('h2')).toHaveText(name);

  await expect(editor(page).locator('.says')).toContainText('결제할 수 있는 회선');
  await field(page, 'status').selectOption('suspended_arrears');
  await expect(editor(page).locator('.says')).toContainText('SUBSCRIBER_IN_ARREARS · KG 0016');
  await button(editor(page), '저장').click();
  await expect(list(page).locator('li')).toContainText('미납 정지');
  await page.locator('#who-status').selectOption('active');
  await expect(list(page)).toContainText('찾는 가입자가 없습니다');

  await button(editor(page), '시뮬레이터로').click();
  await desk.isLive();
  await expect(desk.field('ctn')).toHaveValue(/019/);
  await expect(desk.field('pg')).toHaveValue('PG01');
});

test('what is wrong is told at its field, and who has records is not deleted', async ({ page, api, watch }) => {
  watch.allowStatus(422);
  watch.allowStatus(409);
  // The page may be reading them while they are deleted.
  watch.allowStatus(404);
  const number = newNumber();
  const { listed } = await api.done<any>('subscriber/create', { form: formOf(number) });
  await open(page, `/subscribers?subscriber=${listed.subscriber_no}`);
  await field(page, 'birth_date').fill('soon');
  await button(editor(page), '저장').click();
  await expect(page.locator('#subscriber-birth_date-problem')).not.toBeEmpty();
  await expect(field(page, 'birth_date')).toBeFocused();
  await button(editor(page), '되돌리기').click();
  await expect(field(page, 'birth_date')).toHaveValue('1996-05-20');

  await api.done('coupon/issue', { form: { ctn: number, promotion_id: 'AUTUMN3000' } });
  await button(editor(page), '삭제').click();
  await button(page.getByRole('dialog'), '삭제').click();
  await expect(editor(page).locator('.told .bad')).toContainText('쿠폰 1장');

  const other = newNumber();
  const { listed: free } = await api.done<any>('subscriber/create', { form: formOf(other) });
  await open(page, `/subscribers?subscriber=${free.subscriber_no}`);
  await button(editor(page), '삭제').click();
  await button(page.getByRole('dialog'), '삭제').click();
  await expect(editor(page).getByText('삭제했습니다')).toBeVisible();
  await expect(list(page)).not.toContainText(formOf(other).name);
});

test('people from a seed; a list looked through, then taken; the list as a file', async ({ page }) => {
  await open(page);
  await page.locator('#generate-count').fill('30');
  await page.locator('#generate-seed').fill(String(process.pid));
  await button(page.locator('#generate'), '지어내기').click();
  await expect(page.locator('#many .told')).toContainText('명을 지어냈습니다');
  await button(page.locator('#generate'), '지어내기').click();
  await expect(page.locator('#many .told')).toContainText('0명을 지어냈습니다. 30명은 이미 있었습니다');
  await button(list(page), '더 보기').click();
  await expect(list(page).locator('li')).not.toHaveCount(25);

  const [good, wrong] = [newNumber(), newNumber()];
  const text = '핸드폰번호,고객계약번호,이름,생년월일,성별,한도금액,위험등급,리즈등급,폰사용료 납부수단\n'
    + `${good.slice(1)},${good.slice(1)},${formOf(good).name},1996-05-20,F,500000,2,A,A\n`
    + `${wrong},${wrong.slice(1)},잘못,없는날,F,500000,2,A,A\n`;
  await page.locator('#import input[type=file]').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await expect(page.locator('.imported')).toContainText('2줄 중 1줄을 가져올 수 있고 1줄은 못 읽습니다');
  await expect(page.locator('.imported')).toContainText('번호 1개를 되살렸습니다');
  await expect(page.locator('.imported .bad')).toContainText('3번째 줄: 생년월일');
  await button(page.locator('#import'), '1명 가져오기').click();
  await expect(page.locator('.imported')).toContainText('1명을 새로 만들고');
  await page.locator('#who-text').fill(good);
  await expect(list(page).locator('li')).toContainText([formOf(good).name]);

  const download = page.waitForEvent('download');
  await button(page.locator('#export'), '내려받기').click();
  const file = readFileSync(await (await download).path(), 'utf8');
  expect(file.startsWith('\uFEFFncn,ctn,name')).toBe(true);
  expect(file).toContain(formOf(good).name);
});

test('a number is ported after a preview, and both contracts say so', async ({ page, api, desk }) => {
  const number = newNumber();
  const { listed } = await api.done<any>('subscriber/create', { form: formOf(number) });
  const coupon = await api.issue('AUTUMN3000', number);
  const dialog = page.getByRole('dialog');
  await open(page, `/subscribers?subscriber=${listed.subscriber_no}`);
  await button(editor(page), '회선 변경').click();
  await expect(page.locator('#line-kind')).toHaveValue('number_port');
  await expect(page.locator('#line-ctn')).toBeHidden();
  await expect(button(dialog, '번호이동 하기')).toBeHidden();
  await button(dialog, '미리 보기').click();
  await expect(dialog).toContainText('쿠폰 1장은 이전 계약에 남고');
  await expect(dialog).toContainText('새 계약은 0원에서 시작합니다');
  await expect(page.locator('#line-ncn')).toHaveValue(/^99\d{10}$/);
  await axeFindsNothing(page);
  // What is shown is what is done: with something else entered it has to be looked at again.
  await page.locator('#line-kind').selectOption('owner');
  await expect(button(dialog, /하기/)).toBeHidden();
  await expect(page.locator('#line-birth_date')).toBeVisible();
  await page.locator('#line-kind').selectOption('number_port');
  await expect(dialog).toContainText('쿠폰 1장은 이전 계약에 남고');
  const contract = await page.locator('#line-ncn').inputValue();
  await button(dialog, '번호이동 하기').click();
  await expect(dialog).toBeHidden();
  await expect(editor(page)).toContainText('번호이동했습니다');
  await expect(editor(page).locator('.line-changes')).toContainText(`${number.slice(1)} → ${contract}`);
  await expect(field(page, 'status')).toHaveValue('active');

  // The contract that ended is found by the number that it had, and can only be looked at.
  await page.locator('#who-text').fill(number);
  await expect(list(page).locator('li')).toHaveCount(2);
  await list(page).locator('li', { hasText: '이전 번호' }).getByRole('link').click();
  await expect(editor(page)).toContainText('끝난 계약입니다');
  await expect(field(page, 'name')).toBeDisabled();
  for (const name of ['저장', '회선 변경', '시뮬레이터로', '삭제']) await expect(button(editor(page), name)).toBeHidden();
  await editor(page).getByRole('link', { name: '쿠폰 보기' }).click();
  await expect(page.locator('#coupon-lines')).toContainText(coupon.serial_no.slice(-4));

  // The line goes on in the simulator, and its payments are a link away.
  await open(page, `/subscribers?text=${contract}`);
  await list(page).getByRole('link').first().click();
  await expect(editor(page).getByRole('link', { name: '결제 내역 보기' })).toHaveAttribute('href', new RegExp(`ctn=${number}`));
  await button(editor(page), '시뮬레이터로').click();
  await desk.isLive();
  await expect(desk.field('ctn')).toHaveValue(/019/);
});

test('why a line is not changed is told in the dialog, and Escape leaves everything', async ({ page, api, watch }) => {
  watch.allowStatus(409);
  watch.allowStatus(422);
  const number = newNumber();
  const { listed } = await api.done<any>('subscriber/create', { form: formOf(number) });
  const dialog = page.getByRole('dialog');
  await open(page, `/subscribers?subscriber=${listed.subscriber_no}`);
  await button(editor(page), '회선 변경').click();
  await page.locator('#line-kind').selectOption('number');
  await page.keyboard.press('Tab');
  await expect(page.locator('#line-ctn')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#line-ctn-problem')).not.toBeEmpty();
  await page.locator('#line-ctn').fill(number);
  await page.keyboard.press('Enter');
  await expect(dialog.locator('.bad')).toContainText('지금 쓰는 번호와 같습니다');
  await page.locator('#line-ctn').fill('010-1234-5678');
  await page.keyboard.press('Enter');
  await expect(dialog.locator('.bad')).toContainText('다른 가입자가 쓰고 있습니다');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(editor(page).locator('.line-changes')).toHaveCount(0);
});

test('what is entered survives a reload, each subscriber\'s apart', async ({ page, api }) => {
  const { listed } = await api.done<any>('subscriber/create', { form: formOf(newNumber()) });
  const address = `/subscribers?subscriber=${listed.subscriber_no}`;
  await open(page, address);
  await field(page, 'limit_amount').fill('123,000');
  await page.reload();
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
  await expect(field(page, 'limit_amount')).toHaveValue('123,000');
  await expect(editor(page)).toContainText('저장하지 않은 입력을 되살렸습니다');
  await button(page, '새 가입자').click();
  await field(page, 'name').fill('아직 없는 사람');
  await open(page, address);
  await expect(field(page, 'limit_amount')).toHaveValue('123,000');
  await button(editor(page), '되돌리기').click();
  await expect(field(page, 'limit_amount')).toHaveValue('500,000');
  await page.reload();
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
  await expect(field(page, 'limit_amount')).toHaveValue('500,000');
  await open(page, '/subscribers');
  await expect(field(page, 'name')).toHaveValue('아직 없는 사람');
  await button(editor(page), '되돌리기').click();
  await expect(field(page, 'name')).toHaveValue('');
});

test('what somebody else makes is there', async ({ page, api }) => {
  await open(page);
  await expect(page.locator('.connection')).toHaveAttribute('data-state', 'live', { timeout: 20_000 });
  const number = newNumber();
  await api.done('subscriber/create', { form: formOf(number) });
  await expect(list(page)).toContainText(formOf(number).name);
});

for (const language of ['ko', 'en']) {
  test(`axe finds nothing and nothing is too wide, ${language}`, async ({ page, context, server, api }) => {
    const { listed } = await api.done<any>('subscriber/create', { form: formOf(newNumber(), { name: 'Kim', status: 'dormant' }) });
    await context.addCookies([{ name: 'language', value: language, url: server.origin }]);
    for (const width of [1440, 1024, 390, 360]) {
      await page.setViewportSize({ width, height: 900 });
      await open(page, `/subscribers?subscriber=${listed.subscriber_no}`);
      await axeFindsNothing(page);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wider, `${width} px`).toBeLessThanOrEqual(0);
      if (width >= 390) expect(await cut(page), `${width} px`).toEqual([]);
    }
    if (language === 'en') expect(await editor(page).innerText()).not.toMatch(/가입|결제|한도|상태/);
  });
}

test.describe('who may only look', () => {
  let secured: Secured;
  test.beforeAll(async () => {
    secured = await Secured.create();
  });
  test.afterAll(async () => secured.finish());

  test('sees nobody whole, and is told why there is nothing to press', async ({ page }) => {
    await page.goto(`${secured.server.origin}/subscribers`);
    await page.getByLabel('액세스 토큰').fill(secured.token('viewer'));
    await page.getByRole('button', { name: '로그인', exact: true }).click();
    await expect(page.locator('html[data-hydrated]')).toBeAttached();
    await expect(list(page).locator('li').first()).toContainText('•');
    await expect(list(page)).not.toContainText('010-1234-5678');
    await list(page).getByRole('link').first().click();
    await expect(editor(page)).toContainText('보기만 할 수 있습니다');
    await expect(field(page, 'name')).toBeDisabled();
    await expect(button(page, '새 가입자')).toHaveCount(0);
    const refused = await secured.call('subscriber/generate', { form: { count: '1' } }, 'viewer');
    expect(refused.status).toBe(403);
    await axeFindsNothing(page);
  });
});
