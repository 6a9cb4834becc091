// Sign-in, roles, and personal data that is masked until asked for.

import type { Page } from '@playwright/test';

import { axeFindsNothing } from '../support/axe';
import { goodForm, newAmount } from '../support/api';
import { Desk } from '../support/desk';
import { type Role, Secured } from '../support/secured';
import { expect, test as base } from '../support/test';

const test = base.extend<object, { secured: Secured }>({
  secured: [
    async ({}, use) => {
      const secured = await Secured.create();
      await use(secured);
      await secured.finish();
    },
    { scope: 'worker', timeout: 150_000 },
  ],
});

const COOKIE = '__Host-micropay';

async function signIn(page: Page, secured: Secured, role: Role): Promise<void> {
  await page.goto(`${secured.server.origin}/`);
  await page.getByLabel('액세스 토큰').fill(secured.token(role));
  await page.getByRole('button', { name: '로그인', exact: true }).click();
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
}

test('a person is led to the form, signs in, stays signed in, and signs out', async ({
  page,
  context,
  desk,
  secured,
  watch,
}) => {
  watch.allowStatus(401);
  await page.goto(`${secured.server.origin}/?from=a-link`);
  await expect(page).toHaveURL(`${secured.server.origin}/sign-in?next=%2F%3Ffrom%3Da-link`);
  await expect(page.getByLabel('액세스 토큰')).toBeFocused();
  await page.keyboard.type('micropay_nobody');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('맞지 않는 액세스 토큰');
  expect(await context.cookies()).toEqual([]);

  await page.getByLabel('액세스 토큰').fill(secured.token('tester'));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${secured.server.origin}/?from=a-link`);
  await desk.isConnected();
  await expect(page.getByRole('banner')).toContainText('a-tester');
  const cookie = (await context.cookies()).find((one) => one.name === COOKIE);
  expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict', path: '/' });
  expect(await page.evaluate(() => document.cookie)).not.toContain('micropay_');
  await desk.reload();
  await expect(page.getByRole('banner')).toContainText('a-tester');

  await desk.field('ctn').fill('010-9999-8888');
  await page.locator('button[popovertarget="menu"]').click();
  await page.getByRole('button', { name: '로그아웃' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  expect((await context.cookies()).map((one) => one.name)).not.toContain(COOKIE);
  await page.goto(`${secured.server.origin}/`);
  await expect(page).toHaveURL(/\/sign-in\?next=%2F$/);
  // What was entered is not there for the next person.
  await signIn(page, secured, 'viewer');
  await expect(desk.field('ctn')).not.toHaveValue('010-9999-8888');
});

test('without sign-in there is nobody to sign out', async ({ page, desk }) => {
  await desk.open();
  await expect(page.getByRole('button', { name: '로그아웃' })).toHaveCount(0);
  await page.goto('/sign-in');
  await expect(page).toHaveURL(/\/$/);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('one signs in, reads, and signs out', async ({ page, secured, watch }) => {
    watch.allowBlockedScripts();
    await page.goto(`${secured.server.origin}/`);
    await page.getByRole('button', { name: 'Show in English' }).click();
    await page.getByLabel('Access token').fill(secured.token('viewer'));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Payment history' })).toBeVisible();
    await page.locator('button[popovertarget="menu"]').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in to micropay' })).toBeVisible();
  });
});

test.describe('axe finds nothing in the form, with and without a problem', () => {
  for (const theme of ['light', 'dark']) {
    for (const language of ['ko', 'en']) {
      test(`${theme}, ${language}`, async ({ page, context, secured, watch }) => {
        watch.allowStatus(401, 429);
        const url = secured.server.origin;
        await context.addCookies([
          { name: 'theme', value: theme, url },
          { name: 'language', value: language, url },
        ]);
        await page.setViewportSize({ width: 390, height: 800 });
        await page.goto(`${url}/sign-in`);
        await axeFindsNothing(page);
        // As on a slow line: the answer's text is there two seconds before its style.
        await page.route('**/*.css*', async (route) => {
          await new Promise((done) => setTimeout(done, 2_000));
          await route.continue();
        });
        await page.locator('#token').fill('micropay_nobody');
        await page.keyboard.press('Enter');
        await expect(page.getByRole('alert')).toBeVisible();
        await axeFindsNothing(page);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow).toBeLessThanOrEqual(0);
      });
    }
  }
});

test('personal data is masked until a tester asks, and who asked is told', async ({
  page,
  browser,
  desk,
  secured,
}) => {
  const amount = newAmount(30_000);
  const form = goodForm({ amount, birth_date: '1991-04-02' });
  expect((await secured.call('payment/pay', { form }, 'tester')).status).toBe(200);
  await signIn(page, secured, 'tester');
  const row = desk.results.filter({ hasText: ` · ${amount}원` });
  const detail = await desk.openRow(row);
  await expect(detail).toContainText('•••••••5678');
  await expect(detail).not.toContainText('01012345678');
  await expect(detail).not.toContainText('1991-04-02');
  await detail.getByRole('button', { name: '개인정보 표시' }).click();
  await expect(detail).toContainText('01012345678');
  await expect(detail).toContainText('1991-04-02');
  await expect(detail.getByRole('list', { name: '개인정보를 본 사람' })).toContainText('a-tester');
  await axeFindsNothing(page);

  const other = await browser.newContext();
  const viewer = await other.newPage();
  await signIn(viewer, secured, 'viewer');
  const viewersDesk = new Desk(viewer);
  const seen = await viewersDesk.openRow(viewersDesk.results.filter({ hasText: ` · ${amount}원` }));
  await expect(seen).not.toContainText('01012345678');
  await expect(seen.getByRole('button', { name: '개인정보 표시' })).toHaveCount(0);
  await expect(seen.getByRole('list', { name: '개인정보를 본 사람' })).toContainText('a-tester');
  await other.close();
});

test('what a role may not do is refused, and says which role may', async ({ page, desk, secured, watch }) => {
  watch.allowStatus(403);
  await signIn(page, secured, 'viewer');
  await desk.send.click();
  await expect(desk.message).toContainText('ROLE_NOT_ENOUGH');
  await expect(desk.message).toContainText('tester');
});

test('a page that a role does not open says so, and leads on', async ({ page, secured, watch }) => {
  watch.allowStatus(403);
  await signIn(page, secured, 'tester');
  const response = await page.goto(`${secured.server.origin}/settings?sandbox=default`);
  expect(response?.status()).toBe(403);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('이 페이지는 볼 수 없습니다');
  await expect(page.getByRole('alert')).toContainText('operator');
  await expect(page.getByRole('main')).toContainText('a-tester');
  await axeFindsNothing(page);
  await page.getByRole('link', { name: '시뮬레이터로 가기' }).click();
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
  await page.goto(`${secured.server.origin}/settings`);
  await page.getByRole('button', { name: /로그아웃/ }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
});

test('signed out in one tab, the others say so', async ({ page, context, secured, watch }) => {
  watch.allowStatus(401);
  await signIn(page, secured, 'tester');
  const other = new Desk(await context.newPage());
  await other.open(`${secured.server.origin}/`);
  await other.isConnected();
  await page.locator('button[popovertarget="menu"]').click();
  await page.getByRole('button', { name: '로그아웃' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  expect((await secured.call('payment/pay', { form: goodForm() }, 'tester')).status).toBe(200);
  await expect(other.connection).toHaveText('로그아웃됨: 새로 고침');
  await expect(other.connection).toHaveAttribute('data-state', 'lost');
});

test('a viewer is shown nobody whole, and can look coupons up all the same', async ({ page, desk, secured }) => {
  await signIn(page, secured, 'viewer');
  await desk.field('ctn').fill('010-1234-5678');
  await page.locator('[data-shortcut="F3"]').click();
  await expect(desk.message).toContainText('••• · NCN ••••••••6789 · ••••••••••');
  await expect(desk.field('ncn')).toHaveValue('');
  await expect(desk.field('birth_date')).toHaveValue('');
  await expect(desk.field('limit_amount')).not.toHaveValue('');
  await desk.lookUpCoupons();
  await expect(desk.answer).toContainText('쿠폰조회 OK');
  await expect(page.getByTitle('번호 보기/가리기')).toHaveCount(0);
  const document = await page.content();
  for (const personal of ['500123456789', '01012345678', '1991-04-02', '김하늘']) {
    expect(document).not.toContain(personal);
  }
});

test('copied as cURL, the call is whole, and that it was asked for is kept', async ({ desk, api, context, page }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const amount = newAmount(40_000);
  await api.pay(goodForm({ amount }));
  await desk.open();
  const detail = await desk.openRow(desk.results.filter({ hasText: ` · ${amount}원` }));
  await detail.getByRole('button', { name: 'cURL 복사' }).click();
  await expect(detail.locator('.about').getByRole('status')).toContainText('복사했습니다');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('01012345678');
  const calls = await api.done('exchange/list', { form: {} });
  const call = calls.rows.find((one: { message: { korean: string } }) => one.message.korean.includes(` · ${amount}원`));
  const opened = await api.done('exchange/detail', { exchange_no: call.exchange_no });
  expect(opened).toMatchObject({ masked: true, unmaskings: [{ reader: 'local', role: 'operator' }] });
});
