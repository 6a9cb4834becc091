// The step that the keyboard is in, as a form beside the file: it says what the file says, and changes that alone.

import type { Page } from '@playwright/test';

import { type Api, SUBSCRIBERS } from '../support/api';
import { axeFindsNothing } from '../support/axe';
import { expect, test } from '../support/test';

const text = (page: Page) => page.locator('#scenario-text');
const form = (page: Page) => page.locator('.scenarios-forms');
const problems = (page: Page) => page.locator('#scenario-problems');
const group = (page: Page, name: string) => form(page).getByRole('group', { name, exact: true });
const field = (page: Page, of: string, name: string | RegExp) => group(page, of).getByRole('textbox', { name });
const change = (page: Page) => form(page).getByRole('button', { name: '바꾸기' });

let made = 0;

/** One with comments in it; each test has its own. */
async function saved(api: Api): Promise<[string, string]> {
  made += 1;
  const path = `e2e/f${process.pid}-${made}.yaml`;
  const content = [
    `name: 양식 ${path}`, 'tags: [e2e]', 'sandbox: demonstration', 'seed: 7',
    `request: {payment_method: "01", payment_type: D1, pg: PG01, cp: CP014, svc: SVC201, ad_consent: true, ctn: "${SUBSCRIBERS.ordinary}"}`,
    'values: {order: "${random.order_no}"}', 'steps:', '  # 먼저 결제한다', '  - pay:', '      order_no: "${order}"   # 🎟 뽑은 것', '      amount: 12000 # won',
    '    expect: {status: paid, charged: 12000}', '', '  - cancel: ${order}  # all of it', '    expect: {refunded: 12000}', '',
  ].join('\n');
  await api.done('scenario/save', { form: { path, text: content, edit_no: 0, draft: false } });
  return [path, content];
}

async function open(page: Page, path: string, summary: string): Promise<void> {
  await page.goto(`/scenarios?scenario=${path}&tab=edit`);
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
  await expect(text(page)).toBeEditable();
  await page.getByText(summary).click();
}

/** Puts the cursor before a piece of the file, the last letter of the way by the keyboard. */
async function goTo(page: Page, piece: string): Promise<void> {
  await text(page).focus();
  await text(page).evaluate((it: HTMLTextAreaElement, piece) => {
    const at = it.value.indexOf(piece) - 1;
    it.setSelectionRange(at, at);
  }, piece);
  await page.keyboard.press('ArrowRight');
}

test('what is entered and not applied is there again after a look at another step', async ({ page, api }) => {
  const [path] = await saved(api);
  await open(page, path, '단계를 양식으로');
  await goTo(page, 'amount: 12000 #');
  await field(page, 'pay', /^amount/).fill('15000');
  await goTo(page, 'refunded: 12000');
  await expect(form(page)).toContainText('2단계: cancel');
  await expect(field(page, 'expect', 'refunded')).toHaveValue('12000');
  await goTo(page, 'amount: 12000 #');
  await expect(form(page)).toContainText('1단계: pay');
  await expect(field(page, 'pay', /^amount/)).toHaveValue('15000');
  await change(page).click();
  await expect(text(page)).toHaveValue(/amount: 15000 # won/);
  await expect(field(page, 'pay', /^amount/)).toHaveValue('15000');
});

test('says what the file says of the step, and changes that alone', async ({ page, api }) => {
  const [path, content] = await saved(api);
  await open(page, path, '단계를 양식으로');
  await goTo(page, 'amount: 12000 #');
  await expect(form(page)).toContainText('1단계: pay');
  await expect(field(page, 'pay', /^order_no/)).toHaveValue('"${order}"');
  await expect(field(page, 'pay', /^amount/)).toHaveValue('12000');
  await expect(field(page, 'expect', 'charged')).toHaveValue('12000');
  // What `request` gives is seen, and isn't the step's.
  await expect(field(page, 'pay', /^ctn/)).toHaveValue('');
  await expect(field(page, 'pay', /^ctn/)).toHaveAttribute('placeholder', `request: "${SUBSCRIBERS.ordinary}"`);
  // Two members at once; all else is as it was.
  await field(page, 'pay', /^amount/).fill('9000');
  await field(page, 'expect', 'charged').fill('9000');
  await change(page).click();
  let expected = content.replace('amount: 12000 # won', 'amount: 9000 # won').replace('charged: 12000', 'charged: 9000');
  await expect(text(page)).toHaveValue(expected);
  await expect(form(page).getByText('바꿨습니다: pay › amount, expect › charged')).toBeVisible();
  await expect(change(page)).toBeFocused();
  // By Enter, one that is in a map of its own; the keyboard stays where it was.
  await field(page, 'keep', 'keep 새 항목').fill('paid');
  await field(page, 'keep', 'keep 새 값').fill('/order_no');
  await page.keyboard.press('Enter');
  expected = expected.replace('charged: 9000}\n', 'charged: 9000}\n    keep:\n      paid: /order_no\n');
  await expect(text(page)).toHaveValue(expected);
  await expect(field(page, 'keep', 'paid')).toHaveValue('/order_no');
  await expect(field(page, 'keep', 'keep 새 값')).toBeFocused();
  await expect(problems(page).getByRole('button')).toHaveCount(0);
  // Blank, it goes, and the map that held nothing else.
  await field(page, 'keep', 'paid').fill('');
  await page.keyboard.press('Enter');
  expected = expected.replace('    keep:\n      paid: /order_no\n', '');
  await expect(text(page)).toHaveValue(expected);
  // What can't stand there as it is is quoted; what is no number is not.
  await field(page, 'pay', /^order_no/).fill('A: #1');
  await change(page).click();
  await expect(text(page)).toHaveValue(expected.replace('"${order}"   # 🎟', '"A: #1"   # 🎟'));
  await expect(field(page, 'pay', /^order_no/)).toHaveValue('"A: #1"');
  // The browser undoes it as what was typed by hand.
  await text(page).focus();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(text(page)).toHaveValue(expected);
  await expect(field(page, 'pay', /^order_no/)).toHaveValue('"${order}"');
});

test('follows the cursor without moving what is on the page, and has nothing while the file is no YAML', async ({ page, api }) => {
  const [path, content] = await saved(api);
  await open(page, path, '단계를 양식으로');
  await goTo(page, 'amount: 12000 #');
  await expect(field(page, 'pay', /^amount/)).toBeVisible();
  const where = async () => (await change(page).boundingBox())!.y - (await text(page).boundingBox())!.y;
  const before = await where();
  await goTo(page, 'refunded');
  await expect(form(page)).toContainText('2단계: cancel');
  await expect(field(page, 'cancel', /^order_no/)).toHaveValue('${order}');
  expect(await where()).toBe(before);
  await expect(page.locator('.scenarios-insert')).toHaveAttribute('open', '');
  // A scalar stays one.
  await field(page, 'cancel', /^order_no/).fill('A-1');
  await change(page).click();
  await expect(text(page)).toHaveValue(content.replace('cancel: ${order}  #', 'cancel: A-1  #'));
  // Before the steps, and in a file that is none, there is nothing.
  await goTo(page, 'seed');
  await expect(form(page)).toContainText('커서를 고칠 단계에 두세요');
  await expect(change(page)).toBeHidden();
  await goTo(page, 'refunded');
  await expect(change(page)).toBeVisible();
  await page.keyboard.type('{');
  await expect(form(page)).toContainText('커서를 고칠 단계에 두세요');
  await expect(problems(page).getByRole('button')).not.toHaveCount(0);
  await page.keyboard.press('Backspace');
  await expect(form(page)).toContainText('2단계: cancel');
  // The other form is still there.
  await form(page).getByRole('radio', { name: '새 단계 넣기' }).check();
  await expect(change(page)).toBeHidden();
  await expect(form(page).getByRole('button', { name: '커서 뒤에 넣기' })).toBeVisible();
});

for (const language of ['ko', 'en']) {
  test(`axe finds nothing and nothing is too wide, ${language}`, async ({ page, context, server, api }) => {
    const [path] = await saved(api);
    await context.addCookies([{ name: 'language', value: language, url: server.origin }]);
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await open(page, path, language === 'ko' ? '단계를 양식으로' : 'Steps as forms');
      await goTo(page, 'amount: 12000 #');
      await expect(field(page, 'pay', /^amount/)).toBeVisible();
      await axeFindsNothing(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), `${width} px`).toBeLessThanOrEqual(0);
      if (language === 'en') expect(await form(page).innerText()).not.toMatch(/[가-힣]/);
    }
  });
}
