// The coupons: the list with its filters, one with its life, and what is done to it by hand.

import { readFileSync } from 'node:fs';

import type { Page } from '@playwright/test';

import { SUBSCRIBERS, goodForm } from '../support/api';
import { axeFindsNothing } from '../support/axe';
import { cut } from '../support/layout';
import { Secured } from '../support/secured';
import { expect, test } from '../support/test';

const list = (page: Page) => page.locator('#coupons');
const life = (page: Page) => page.locator('#coupon-life');
const lines = (page: Page) => list(page).locator('.lines > li');
const field = (page: Page, name: string) => page.locator(`#coupons-${name}`);
const entries = (page: Page) => life(page).locator('.timeline > li > p > b');
const dialog = (page: Page) => page.getByRole('dialog');
const grouped = (serial: string) => serial.replace(/(.{4})(?=.)/g, '$1 ');

async function open(page: Page, path = '/coupons'): Promise<void> {
  await page.goto(path);
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
}

test('a coupon is found by its last digits, and its life is told as it goes on', async ({ page, api }) => {
  const coupon = await api.issue('GAME1000');
  await open(page);
  await field(page, 'serial_no').fill(coupon.serial_no.slice(-4));
  await list(page).getByRole('button', { name: '조회' }).click();
  await expect(page).toHaveURL(new RegExp(`serial_no=${coupon.serial_no.slice(-4)}`));
  await list(page).getByRole('link', { name: grouped(coupon.serial_no) }).click();
  await expect(page).toHaveURL(new RegExp(`coupon=${coupon.serial_no}`));
  await expect(entries(page)).toHaveText(['발급']);

  // Paid and cancelled elsewhere: shown without a press.
  const form = goodForm({ serial_no: coupon.serial_no, promotion_id: 'GAME1000' });
  await api.pay(form);
  await expect(entries(page)).toHaveText(['발급', '선점', '검증', '사용']);
  await expect(life(page).locator('.says')).toContainText('사용');
  await expect(life(page).getByRole('button', { name: '삭제…' })).toBeHidden();
  await api.cancel(form['order_no']!);
  await expect(entries(page)).toHaveText(['발급', '선점', '검증', '사용', '취소되어 복원']);
  const order = life(page).getByRole('link', { name: `주문 ${form['order_no']}` });
  await expect(order.first()).toHaveAttribute('href', `/?payment=${form['order_no']}`);

  // The same after a reload, and in another tab.
  await page.reload();
  await expect(lines(page).filter({ hasText: grouped(coupon.serial_no) })).toBeVisible();
  await expect(entries(page)).toHaveCount(5);
});

test('what a cancel does to a coupon is its promotion\'s to say, and is told', async ({ page, api }) => {
  const code = `VOID${process.pid}`;
  await api.done('promotion/create', {
    form: {
      promotion_id: code, name: '취소하면 새로', coupon_amount: '1000', minimum_amount: '5000', valid_from: '2026-01-01',
      valid_until: '2099-12-31', budget: '1', per_customer: '1', on_cancel: 'reissue',
    },
  });
  const coupon = await api.issue(code);
  const form = goodForm({ serial_no: coupon.serial_no, promotion_id: code });
  await api.pay(form);
  const cancelled = await api.cancel(form['order_no']!) as { coupon: { replaced_by: string; status: string } };
  expect(cancelled.coupon.status).toBe('deleted');
  await open(page, `/coupons?coupon=${coupon.serial_no}`);
  await expect(entries(page)).toHaveText(['발급', '선점', '검증', '사용', '취소되어 재발급']);
  await expect(life(page)).toContainText(`새 쿠폰 ${grouped(cancelled.coupon.replaced_by)}`);
  await open(page, `/coupons?coupon=${cancelled.coupon.replaced_by}`);
  await expect(life(page)).toContainText(`${grouped(coupon.serial_no)} 대신`);
});

test('what was looked up is kept as a file, also what is not shown yet', async ({ page, api }) => {
  const coupon = await api.issue('GAME1000');
  const other = await api.issue('AUTUMN3000');
  await open(page);
  const row = list(page).locator('.coupons-export');
  const kept = async (): Promise<Buffer> => {
    const download = page.waitForEvent('download');
    await row.getByRole('button', { name: 'CSV 내보내기' }).click();
    return readFileSync(await (await download).path());
  };
  const all = (await kept()).toString('utf8');
  expect(all.startsWith('\uFEFFserial_no,ctn,ncn,')).toBe(true);
  for (const one of [coupon, other]) expect(all).toContain(grouped(one.serial_no));

  // What is entered and not looked up changes nothing; then its last digits are the filter.
  await field(page, 'serial_no').fill(coupon.serial_no.slice(-4));
  expect((await kept()).toString('utf8')).toContain(grouped(other.serial_no));
  await list(page).getByRole('button', { name: '조회' }).click();
  await expect(page).toHaveURL(/serial_no=/);
  await row.getByLabel('문자 인코딩').selectOption('euc-kr');
  const few = new TextDecoder('euc-kr').decode(await kept());
  expect(few.startsWith('serial_no,')).toBe(true);
  expect(few).toContain(grouped(coupon.serial_no));
  for (const line of few.trim().split('\r\n').slice(1)) expect(line.slice(15, 19)).toBe(coupon.serial_no.slice(-4));
});

test('extended, deleted and restored by hand, each refusal where it is entered', async ({ page, api, watch }) => {
  watch.allowStatus(409, 422);
  const coupon = await api.issue('GAME1000');
  await open(page, `/coupons?coupon=${coupon.serial_no}`);
  await life(page).getByRole('button', { name: '연장…' }).click();
  await dialog(page).getByLabel('종료일').fill('2020-01-01');
  await dialog(page).getByRole('button', { name: '연장' }).click();
  await expect(dialog(page).locator('.problem')).toContainText('그보다 늦은 날로');
  await dialog(page).getByLabel('종료일').fill('2098-12-31');
  await dialog(page).getByLabel('종료일').press('Enter');
  await expect(life(page)).toContainText('2098-12-31까지 연장했습니다');
  await expect(entries(page)).toHaveText(['발급', '연장']);

  await life(page).getByRole('button', { name: '삭제…' }).click();
  await dialog(page).getByRole('button', { name: '삭제' }).click();
  await expect(life(page)).toContainText('삭제했습니다');
  await field(page, 'status').selectOption({ label: '삭제' });
  await list(page).getByRole('button', { name: '조회' }).click();
  await expect(lines(page).filter({ hasText: grouped(coupon.serial_no) })).toContainText('삭제');

  await life(page).getByRole('button', { name: '복원…' }).click();
  await dialog(page).getByRole('button', { name: '복원' }).click();
  await expect(dialog(page).locator('.problem')).toHaveText(/./);
  await dialog(page).getByLabel('사유').fill('잘못 지움');
  await dialog(page).getByRole('button', { name: '복원' }).click();
  await expect(life(page)).toContainText('복원했습니다');
  await expect(entries(page)).toHaveText(['발급', '연장', '삭제', '손으로 복원']);
  await expect(life(page)).toContainText('잘못 지움');
});

test('the simulator is filled in with the coupon and its subscriber', async ({ page, api }) => {
  const coupon = await api.coupon('AUTUMN3000', { ctn: SUBSCRIBERS.nearTheLimit });
  await open(page, `/coupons?coupon=${coupon.serial_no}`);
  await life(page).getByRole('button', { name: '시뮬레이터로' }).click();
  await expect(page.locator('#request-ctn')).toHaveValue('010-2345-6789');
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
  await expect(page.locator('#coupon .chosen')).toContainText(grouped(coupon.serial_no));
});

test('filters are told at their fields, kept in the address, and taken away at once', async ({ page, api, watch }) => {
  watch.allowStatus(422);
  const coupon = await api.coupon('GAME1000');
  await open(page, '/coupons?promotion_id=GAME1000&status=unused&ends_from=2026-01-01');
  await expect(field(page, 'promotion_id')).toHaveValue('GAME1000');
  await expect(field(page, 'ends_from')).toBeVisible();
  await expect(lines(page).filter({ hasText: grouped(coupon.serial_no) })).toBeVisible();
  await field(page, 'ctn').fill('0101');
  await list(page).getByRole('button', { name: '조회' }).click();
  await expect(page.locator('#coupons-ctn-problem')).toHaveText(/./);
  await field(page, 'ctn').fill('010-9999-9999');
  await list(page).getByRole('button', { name: '조회' }).click();
  await expect(list(page)).toContainText('이 조건에 맞는 쿠폰이 없습니다');
  await list(page).getByRole('button', { name: '모두 보기' }).click();
  await expect(page).toHaveURL(/\/coupons$/);
  await expect(lines(page).first()).toBeVisible();
  // An address that can't be read is a page all the same.
  await open(page, '/coupons?status=lost&coupon=1');
  await expect(page.locator('#coupons-status-problem')).toHaveText(/./);
  await expect(life(page).locator('.told')).toHaveText(/./);
});

for (const theme of ['light', 'dark'] as const) {
  for (const language of ['ko', 'en'] as const) {
    test(`axe finds nothing and nothing is too wide, ${theme}, ${language}`, async ({ page, context, server, api }) => {
      const coupon = await api.coupon('AUTUMN3000');
      await context.addCookies([
        { name: 'theme', value: theme, url: server.origin },
        { name: 'language', value: language, url: server.origin },
      ]);
      for (const width of [1440, 1024, 390]) {
        await page.setViewportSize({ width, height: 900 });
        await open(page, `/coupons?coupon=${coupon.serial_no}&ends_from=2026-01-01`);
        await expect(entries(page).first()).toBeVisible();
        await axeFindsNothing(page);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(wider, `${width} px`).toBeLessThanOrEqual(0);
        expect(await cut(page), `${width} px`).toEqual([]);
      }
      if (language === 'en') {
        const told = await page.locator('main header, main form, main .timeline b').allInnerTexts();
        expect(told.join(' ')).not.toMatch(/조건|발급|만료|연장|삭제|조회/);
      }
    });
  }
}

test.describe('who may only look', () => {
  let secured: Secured;
  test.beforeAll(async () => {
    secured = await Secured.create();
  });
  test.afterAll(() => secured.finish());

  test('sees numbers masked and has no buttons', async ({ page }) => {
    const form = { ctn: SUBSCRIBERS.ordinary, promotion_id: 'GAME1000' };
    const issued = await secured.call<{ serial_no: string }>('coupon/issue', { form }, 'tester');
    await page.goto(`${secured.server.origin}/coupons?coupon=${issued.body.serial_no}`);
    await page.getByLabel('액세스 토큰').fill(secured.token('viewer'));
    await page.getByRole('button', { name: '로그인', exact: true }).click();
    await expect(page.locator('html[data-hydrated]')).toBeAttached();
    await expect(life(page).locator('.says')).toContainText('•••••••5678');
    await expect(page.locator('main')).not.toContainText('1234');
    await expect(life(page).getByRole('button')).toHaveCount(0);

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV 내보내기' }).click();
    const file = readFileSync(await (await download).path(), 'utf8');
    expect(file).toContain('*******5678');
    expect(file).not.toContain('1234-5678');
  });
});
