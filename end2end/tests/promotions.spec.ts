// The promotions: the list, the editor, and why one is offered or not.

import type { Locator, Page } from '@playwright/test';

import { SUBSCRIBERS } from '../support/api';
import { axeFindsNothing } from '../support/axe';
import { cut } from '../support/layout';
import { Secured } from '../support/secured';
import { expect, test } from '../support/test';

const editor = (page: Page) => page.locator('#promotion');
const why = (page: Page) => page.locator('#why');
const field = (page: Page, name: string) => page.locator(`#promotion-${name}`);
const button = (within: Page | Locator, name: string | RegExp) => within.getByRole('button', { name });
const line = (page: Page, name: string) => page.locator('#promotions li', { has: page.getByRole('link', { name }) });

let made = 0;

/** A code that no other test has. */
function newCode(): string {
  made += 1;
  return `E2E${process.pid}-${made}`;
}

async function open(page: Page, path = '/promotions'): Promise<void> {
  await page.goto(path);
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
}

/** What a new promotion needs, but for its conditions. */
async function enter(page: Page, code: string, changes: Record<string, string> = {}): Promise<void> {
  await button(page, '새 프로모션').click();
  const values = {
    promotion_id: code, name: `시험 ${code}`, coupon_amount: '3000', minimum_amount: '10000', valid_until: '2099-12-31',
    budget: '500', per_customer: '3', ...changes,
  };
  for (const [name, value] of Object.entries(values)) await field(page, name).fill(value);
}

/** Adds a condition to the group that is named last, and chooses its kind. */
async function addCondition(group: Locator, kind: string): Promise<Locator> {
  await group.getByRole('button', { name: '조건 추가' }).last().click();
  const choice = group.getByRole('combobox', { name: '조건', exact: true }).last();
  await choice.selectOption({ label: kind });
  // Others may follow it.
  const page = group.page();
  return page.locator('.condition', { has: page.locator(`[id="${await choice.getAttribute('id')}"]`) });
}

/** Makes and starts one by the server function. */
async function make(api: { done<T>(endpoint: string, body: unknown): Promise<T> }, code: string, changes: object = {}): Promise<void> {
  await api.done('promotion/create', {
    form: {
      promotion_id: code, name: `시험 ${code}`, coupon_amount: '3,000', minimum_amount: '10,000', valid_from: '2026-01-01',
      valid_until: '2099-12-31', budget: '500', per_customer: '3', ...changes,
    },
  });
}

test('made with nested conditions, and what would have to change is one press away', async ({ page, desk }) => {
  const code = newCode();
  await open(page);
  await enter(page, code);
  const pg = await addCondition(editor(page), 'PG');
  await pg.getByRole('checkbox', { name: 'PG01' }).check();
  await button(editor(page), '묶음 추가').click();
  const inner = editor(page).locator('.conditions .conditions');
  await inner.getByRole('combobox', { name: '묶음' }).selectOption({ label: '하나도 아님' });
  const age = await addCondition(inner, '나이');
  await age.getByRole('textbox').last().fill('18');
  await button(editor(page), '만들고 시작').click();
  await expect(editor(page).getByText('저장했습니다: 버전 1')).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`promotion=${code}`));
  await expect(line(page, `시험 ${code}`)).toContainText('진행 중');
  await expect(editor(page).locator('.says')).toContainText('한빛페이');
  await expect(editor(page).locator('.says')).toContainText('가입자');

  // Another gateway, and too little: both are told, each with what there is.
  await why(page).locator('#why-pg').selectOption('PG02');
  await why(page).locator('#why-amount').fill('9,000');
  await expect(why(page).getByText('쿠폰을 쓸 수 없습니다')).toBeVisible();
  await expect(pg.getByRole('img', { name: '불충족' })).toBeVisible();
  await expect(age.getByRole('img', { name: '불충족' })).toBeVisible();
  await expect(why(page).locator('.fixes')).toContainText('PG를 PG01 한빛페이로');
  await expect(why(page).locator('.fixes')).toContainText('결제 금액을 10,000원으로');
  await button(why(page), '여기서 고치기').click();
  await expect(why(page).getByText('쿠폰을 쓸 수 있습니다')).toBeVisible();
  await expect(pg.getByRole('img', { name: '충족', exact: true })).toBeVisible();

  await why(page).locator('#why-amount').fill('9,000');
  await expect(why(page).locator('.fixes')).toContainText('결제 금액을 10,000원으로');
  await button(why(page), '이 고객에게 발급').click();
  await expect(why(page).getByText('발급했습니다')).toBeVisible();
  await expect(line(page, `시험 ${code}`)).toContainText('발급 1 / 500');
  await button(why(page), '이렇게 고쳐서 시뮬레이터로').click();
  await desk.isLive();
  await expect(desk.field('amount')).toHaveValue('10,000');
  await expect(desk.field('pg')).toHaveValue('PG01');
  await expect(desk.field('promotion_id')).toHaveValue(code);
  await desk.lookUpCoupons();
  await expect(page.locator('#coupon label.coupon', { hasText: `시험 ${code}` })).toBeVisible();
  // It was asked for once.
  await desk.reload();
  await desk.field('amount').fill('12,345');
  await desk.reload();
  await expect(desk.field('amount')).toHaveValue('12,345');
});

test('a percentage with a most, a rounding and days of its own is made, told and taken off', async ({ page, api, desk, watch }) => {
  watch.allowStatus(422);
  const code = newCode();
  await open(page);
  await enter(page, code, { minimum_amount: '' });
  // What is of percentages alone is shown with one.
  await expect(field(page, 'percent')).toBeHidden();
  await expect(field(page, 'grace_days')).toBeHidden();
  await field(page, 'benefit').selectOption({ label: '정률' });
  await field(page, 'percent').fill('10');
  await field(page, 'rounding').selectOption({ label: '100원' });
  await field(page, 'valid_days').fill('7');
  await field(page, 'on_cancel').selectOption({ label: '복원, 끝났으면 유예' });
  await field(page, 'per_day').fill('5');
  await button(editor(page), '만들고 시작').click();
  await expect(field(page, 'grace_days')).toHaveAttribute('aria-invalid', 'true');
  await field(page, 'grace_days').fill('3');
  await button(editor(page), '만들고 시작').click();
  await expect(editor(page).getByText('저장했습니다: 버전 1')).toBeVisible();
  await expect(editor(page).locator('.says')).toContainText('10% (100원 미만 버림, 최대 3,000원)을 할인합니다');
  await expect(editor(page).locator('.says')).toContainText('발급 다음 날부터 7일, 1인당 3장, 하루 5장, 모두 500장');
  await expect(field(page, 'minimum_amount')).toHaveValue('1,000');
  await expect(line(page, `시험 ${code}`)).toContainText('10% (최대 3,000원)');
  await axeFindsNothing(page);
  // What is saved as an amount again has nothing of a percentage.
  const save = editor(page).locator('header button[type=submit]');
  await field(page, 'benefit').selectOption({ label: '정액' });
  await expect(field(page, 'percent')).toBeHidden();
  await expect(save).toHaveText('버전 2로 저장');
  await field(page, 'benefit').selectOption({ label: '정률' });
  await expect(field(page, 'percent')).toHaveValue('10');
  await expect(save).toBeDisabled();

  await api.issue(code);
  await page.goto('/');
  await desk.isLive();
  await desk.field('promotion_id').selectOption(code);
  await desk.field('amount').fill('12,345');
  await desk.lookUpCoupons();
  const coupon = page.locator('#coupon label.coupon', { hasText: `시험 ${code}` });
  await expect(coupon).toContainText('10% (최대 3,000원)');
});

test('an edit is a version, and coupons that are out keep theirs', async ({ page, api }) => {
  const code = newCode();
  await make(api, code);
  const coupon = await api.issue(code);
  await open(page, `/promotions?promotion=${code}`);
  const save = editor(page).locator('header button[type=submit]');
  await expect(save).toBeDisabled();
  await field(page, 'coupon_amount').fill('5,000');
  await expect(save).toHaveText('버전 2로 저장');
  // Kept for the tab, whatever else is looked at.
  await page.reload();
  await expect(editor(page).getByText('저장하지 않은 편집을 되살렸습니다')).toBeVisible();
  await expect(field(page, 'coupon_amount')).toHaveValue('5,000');
  await page.locator('#promotions a').filter({ hasNotText: code }).first().click();
  await expect(field(page, 'coupon_amount')).not.toHaveValue('5,000');
  await page.getByRole('link', { name: `시험 ${code}` }).click();
  await expect(field(page, 'coupon_amount')).toHaveValue('5,000');
  await save.click();
  await expect(editor(page)).toContainText('버전 2');
  await expect(editor(page)).toContainText('이미 발급된 쿠폰은 버전 1 (1장)을 따릅니다');
  await expect(save).toBeDisabled();
  expect(await api.done('coupon/find', { serial_no: coupon.serial_no })).toMatchObject({ amount: 3000 });
  // Quantities belong to no version.
  await field(page, 'budget').fill('600');
  await expect(save).toHaveText('저장');
  await save.click();
  await expect(editor(page).getByText('저장했습니다: 버전 2')).toBeVisible();
});

test('somebody else was first: nothing entered is lost, and the newer version can be loaded', async ({ page, api, watch }) => {
  watch.allowStatus(409);
  const code = newCode();
  await make(api, code);
  await open(page, `/promotions?promotion=${code}`);
  await field(page, 'minimum_amount').fill('20,000');
  const theirs = { promotion_id: code, name: '그들의 이름', coupon_amount: '4,000', minimum_amount: '10,000',
    valid_from: '2026-01-01', valid_until: '2099-12-31', budget: '500', per_customer: '3' };
  await api.done('promotion/edit', { edit_no: 1, form: theirs });
  await expect(editor(page).getByText('지금 저장된 것은 버전 2입니다')).toBeVisible();
  await expect(field(page, 'minimum_amount')).toHaveValue('20,000');
  await editor(page).locator('header button[type=submit]').click();
  await expect(editor(page).locator('.told')).toContainText('버전');
  await button(editor(page), /불러오기/).click();
  await expect(field(page, 'name')).toHaveValue('그들의 이름');
  await expect(field(page, 'minimum_amount')).toHaveValue('10,000');
});

test('paused, resumed, copied, ended; deleted only where no coupon is usable or used', async ({ page, api, watch }) => {
  watch.allowStatus(409);
  // The page may be reading it again while it is deleted.
  watch.allowStatus(404);
  const code = newCode();
  await make(api, code);
  await api.issue(code);
  await open(page, `/promotions?promotion=${code}`);
  await button(editor(page), '일시 중지').click();
  await expect(line(page, `시험 ${code}`)).toContainText('일시 중지');
  await expect(why(page)).toContainText('일시 중지');
  await button(editor(page), '재개').click();
  await expect(line(page, `시험 ${code}`)).toContainText('진행 중');

  await button(editor(page), '삭제').click();
  await button(page.getByRole('dialog'), '삭제').click();
  await expect(editor(page).locator('.told .bad')).toContainText(code);
  await button(editor(page), '복사').click();
  await page.getByRole('dialog').getByRole('textbox').fill(code);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').locator('.problem')).toContainText(code);
  await page.getByRole('dialog').getByRole('textbox').fill(`${code}-B`);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`promotion=${code}-B`));
  await expect(editor(page)).toContainText('초안');
  await button(editor(page), '시작').click();
  await expect(editor(page)).toContainText('진행 중');
  await button(editor(page), '종료').click();
  await button(page.getByRole('dialog'), '종료').click();
  await expect(editor(page).locator('h2')).toContainText('종료');
  await expect(button(editor(page), '시작')).toBeHidden();
  await button(editor(page), '삭제').click();
  await button(page.getByRole('dialog'), '삭제').click();
  await expect(editor(page).getByText(`${code}-B 삭제했습니다`)).toBeVisible();
  await expect(page.locator('#promotions')).not.toContainText(`${code}-B`);
});

test('what somebody else deleted is said to be gone', async ({ page, api, watch }) => {
  // The page may be reading it while it is deleted.
  watch.allowStatus(404);
  const code = newCode();
  await make(api, code);
  await open(page, `/promotions?promotion=${code}`);
  await expect(line(page, `시험 ${code}`)).toBeVisible();
  await api.done('promotion/delete', { promotion_id: code });
  await expect(editor(page)).toContainText(`${code} 프로모션은 삭제되었습니다`);
  await expect(page.locator('#promotions')).not.toContainText(code);
});

test('what is wrong is told at its field and at its condition', async ({ page, watch }) => {
  watch.allowStatus(422);
  await open(page);
  await enter(page, newCode(), { coupon_amount: '3,000', minimum_amount: '1,000' });
  const pg = await addCondition(editor(page), 'PG');
  await button(editor(page), '만들고 시작').click();
  await expect(pg.locator('.problem')).toContainText('하나 이상');
  const amount = await addCondition(editor(page), '나이');
  await pg.getByRole('checkbox', { name: 'PG01' }).check();
  await amount.getByRole('textbox').first().fill('999');
  await button(editor(page), '만들고 시작').click();
  await expect(amount.locator('.problem')).toContainText('부터');
  await expect(page.locator('#promotion-minimum_amount-problem')).not.toBeEmpty();
  await expect(field(page, 'minimum_amount')).toBeFocused();
});

test('another address, the same sight; an issue elsewhere moves the numbers', async ({ page, api }) => {
  const code = newCode();
  await make(api, code);
  await open(page, `/promotions?promotion=${code}`);
  await expect(field(page, 'name')).toHaveValue(`시험 ${code}`);
  await expect(page.locator('.connection')).toHaveAttribute('data-state', 'live', { timeout: 20_000 });
  await api.issue(code, SUBSCRIBERS.riskGradeNine);
  await expect(line(page, `시험 ${code}`)).toContainText('발급 1 / 500');
  await open(page, '/promotions?promotion=NONE');
  await expect(editor(page).locator('.told')).toContainText('NONE');
});

test('who qualifies is counted for what is entered last, and some of them are shown', async ({ page }) => {
  await open(page);
  await enter(page, newCode());
  const age = await addCondition(editor(page), '나이');
  // Whatever is asked from here on is not answered, until it may be.
  let held = 0;
  let mayAnswer = false;
  await page.route('**/api/promotion/audience', async (route) => {
    if (mayAnswer) await route.continue();
    else held += 1;
  });
  const ended = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/promotion/audience'));
  await age.getByRole('textbox').first().fill('19');
  await expect.poll(() => held).toBeGreaterThan(0);
  mayAnswer = true;
  await age.getByRole('textbox').first().fill('20');
  expect((await ended).failure()?.errorText).toBe('net::ERR_ABORTED');
  await expect(editor(page).locator('.says')).toContainText(/가입자 \d+명 중 \d+명이 해당합니다/);
  await expect(editor(page).locator('.says')).toContainText(/예: 010-/);
});

test('a first payment is a condition like the others', async ({ page, api }) => {
  const code = newCode();
  await make(api, code, { conditions: { code: 'all_of', parts: [{ code: 'first_payment', answer: 'yes' }] } });
  await api.issue(code, SUBSCRIBERS.ordinary);
  await open(page, `/promotions?promotion=${code}`);
  await expect(editor(page).getByRole('combobox', { name: '조건', exact: true })).toHaveValue('first_payment');
  await expect(editor(page).locator('.says')).toContainText('생애 첫 결제');
  await expect(why(page).locator('.lines').first()).toContainText('생애 첫 결제');
});

test('by the keyboard alone', async ({ page }) => {
  const code = newCode();
  await open(page);
  await button(page, '새 프로모션').focus();
  await page.keyboard.press('Enter');
  await expect(field(page, 'name')).toBeFocused();
  await page.keyboard.type('자판만으로');
  // What is left as it is, is gone through.
  for (const [name, value] of [
    ['promotion_id', code], ['benefit', ''], ['coupon_amount', '1000'], ['minimum_amount', '2000'], ['valid_from', ''],
    ['valid_until', '2099-12-31'], ['valid_days', ''], ['on_cancel', ''], ['budget', '5'], ['budget_won', ''], ['per_customer', '1'],
  ] as const) {
    await page.keyboard.press('Tab');
    await expect(field(page, name)).toBeFocused();
    if (value) await page.keyboard.type(value);
  }
  await button(editor(page), '조건 추가').focus();
  await page.keyboard.press('Enter');
  await expect(editor(page).getByRole('combobox', { name: '조건', exact: true })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await expect(editor(page).getByRole('checkbox').first()).toBeChecked();
  await field(page, 'name').press('Enter');
  await expect(editor(page).getByText('저장했습니다')).toBeVisible();
});

for (const theme of ['light', 'dark']) {
  for (const language of ['ko', 'en']) {
    test(`axe finds nothing and nothing is too wide, ${theme}, ${language}`, async ({ page, context, server, api }) => {
      const code = newCode();
      const parts = [
        { code: 'pg', codes: ['PG01'] }, { code: 'age', from: '19' },
        { code: 'any_of', parts: [{ code: 'mpay_member', answer: 'yes' }, { code: 'weekday', codes: ['mon', 'sun'] }] },
      ];
      await make(api, code, { conditions: { code: 'all_of', parts } });
      await context.addCookies([
        { name: 'theme', value: theme, url: server.origin },
        { name: 'language', value: language, url: server.origin },
      ]);
      for (const width of [1440, 1024, 390, 360]) {
        await page.setViewportSize({ width, height: 900 });
        await open(page, `/promotions?promotion=${code}`);
        await expect(why(page).locator('.title')).toBeVisible();
        await axeFindsNothing(page);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(wider, `${width} px`).toBeLessThanOrEqual(0);
        if (width >= 390) expect(await cut(page), `${width} px`).toEqual([]);
      }
      if (language === 'en') expect(await page.locator('main').innerText()).not.toMatch(/조건|버전|발급|이상|부터/);
    });
  }
}

test.describe('who is no operator', () => {
  let secured: Secured;
  test.beforeAll(async () => {
    secured = await Secured.create();
  });
  test.afterAll(async () => secured.finish());

  test('looks, and is told why there is nothing to press', async ({ page }) => {
    await page.goto(`${secured.server.origin}/promotions`);
    await page.getByLabel('액세스 토큰').fill(secured.token('viewer'));
    await page.getByRole('button', { name: '로그인', exact: true }).click();
    await expect(page.locator('html[data-hydrated]')).toBeAttached();
    await expect(editor(page)).toContainText('보기만 할 수 있습니다');
    await expect(field(page, 'name')).toBeDisabled();
    await expect(editor(page).locator('header button')).toHaveCount(0);
    await expect(button(page, '새 프로모션')).toHaveCount(0);
    await expect(why(page).locator('.title')).toBeVisible();
    await expect(button(why(page), '이 고객에게 발급')).toHaveCount(0);
    const refused = await secured.call('promotion/delete', { promotion_id: 'AUTUMN3000' }, 'tester');
    expect(refused.status).toBe(403);
    await axeFindsNothing(page);
  });
});
