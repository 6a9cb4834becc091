// The codes: lists, editor, out of use and back.

import { readFileSync } from 'node:fs';

import type { Page } from '@playwright/test';

import { axeFindsNothing } from '../support/axe';
import { Secured } from '../support/secured';
import { expect, test } from '../support/test';

const field = (page: Page, name: string) => page.locator(`#code-${name}`);
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const line = (page: Page, name: string) => page.locator('#codes li', { has: page.getByRole('link', { name }) });
const told = (page: Page) => page.locator('#code .told');

async function open(page: Page, path = '/codes'): Promise<void> {
  await page.goto(path);
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
}

for (const theme of ['light', 'dark']) {
  for (const language of ['ko', 'en']) {
    test(`axe finds nothing and nothing is too wide, ${theme}, ${language}`, async ({ page, context, server }) => {
      await context.addCookies([
        { name: 'theme', value: theme, url: server.origin },
        { name: 'language', value: language, url: server.origin },
      ]);
      for (const width of [1440, 390, 360]) {
        await page.setViewportSize({ width, height: 900 });
        await open(page);
        await axeFindsNothing(page);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(wider, `${width} px`).toBeLessThanOrEqual(0);
      }
    });
  }
}

test('a service is added below its CP, paid at, taken out of use and used again', async ({ page }) => {
  const code = `E2E${process.pid % 100000}`;
  await open(page, '/codes?code=cp%2FPG02%2F%2FCP033');
  await expect(page.locator('#code-title')).toContainText('오늘장터');
  await button(page, '아래에 SVC 추가').click();
  await expect(field(page, 'code')).toBeFocused();
  await page.keyboard.type(code);
  await field(page, 'korean').fill(`시험 상점 ${code}`);
  await field(page, 'serves_minors').selectOption('no');
  await button(page, '저장').click();
  await expect(told(page)).toContainText('저장했습니다');
  await expect(line(page, `시험 상점 ${code}`)).toContainText('성인만');
  expect(page.url()).toContain(encodeURIComponent(`svc/PG02/CP033/${code}`));

  await page.reload();
  await expect(page.locator('#code-title')).toContainText(code);
  await button(page, '사용 중지').click();
  await expect(line(page, `시험 상점 ${code}`)).toContainText('사용 중지');
  await expect(button(page, '다시 사용')).toBeVisible();

  await open(page, '/');
  await page.locator('#request-pg').selectOption('PG02');
  await page.locator('#request-cp').selectOption('CP033');
  await expect(page.locator('#request-svc')).not.toContainText(code);

  await open(page, `/codes?code=svc%2FPG02%2FCP033%2F${code}`);
  await button(page, '다시 사용').click();
  await expect(told(page)).toContainText('다시 사용합니다');
  await open(page, '/');
  await page.locator('#request-pg').selectOption('PG02');
  await page.locator('#request-cp').selectOption('CP033');
  await expect(page.locator('#request-svc')).toContainText(code);

  // The others find the services that they know.
  await open(page, `/codes?code=svc%2FPG02%2FCP033%2F${code}`);
  await button(page, '사용 중지').click();
  await expect(told(page)).toContainText('사용을 중지했습니다');
});

test('the first PG is opened, and what stands below it is set in', async ({ page }) => {
  await open(page);
  await expect(page.locator('#code-title')).toContainText('PG01');
  const [pg, cp, svc] = await page.locator('#codes .lines a').evaluateAll((links) =>
    links.slice(0, 3).map((link) => link.getBoundingClientRect().left),
  );
  expect(cp).toBeGreaterThan(pg!);
  expect(svc).toBeGreaterThan(cp!);
});

test('what is wrong is told at its field, and why a code is still needed', async ({ page, watch }) => {
  watch.allowStatus(422);
  watch.allowStatus(409);
  await open(page);
  await button(page, '위험등급 추가').click();
  await field(page, 'code').fill('가');
  await button(page, '저장').click();
  await expect(page.locator('#code-code-problem')).toBeVisible();
  await expect(page.locator('#code-korean-problem')).toBeVisible();
  await page.locator('#codes').getByRole('link', { name: '결제 거절' }).click();
  await button(page, '사용 중지').click();
  await expect(told(page)).toContainText('9인 가입자가 있습니다');
});

test('a file of codes is looked through, then stored whole; and all codes are a file', async ({ page }) => {
  const code = `CSV${process.pid % 100000}`;
  const upload = async (text: string) =>
    page.locator('#codes-import input[type=file]').setInputFiles({ name: 'codes.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await open(page);
  await upload(`kind,pg,cp,code,korean\nsvc,PG02,CP033,${code},파일 상점\nsvc,PG02,CP999,${code},없는 CP\n`);
  const panel = page.locator('#codes-file');
  await expect(panel).toContainText('2줄: 새 코드 1개');
  await expect(panel.locator('.bad').first()).toContainText('받을 수 없는 줄이 1개');
  await expect(panel).toContainText('3번째 줄: CP');
  await expect(button(page, '이대로 저장')).toHaveCount(0);
  await upload(`kind,pg,cp,code,korean,retired\nsvc,PG02,CP033,${code},파일 상점,no\n`);
  await expect(panel).toContainText('1줄: 새 코드 1개, 바뀌는 코드 0개');
  await expect(line(page, '파일 상점')).toHaveCount(0);
  await button(page, '이대로 저장').click();
  await expect(panel.locator('.told')).toContainText('저장했습니다');
  await expect(line(page, '파일 상점').first()).toBeVisible();

  const download = page.waitForEvent('download');
  await button(page, '내려받기').click();
  const file = readFileSync(await (await download).path(), 'utf8');
  expect(file.startsWith('\uFEFFkind,pg,cp,code,korean')).toBe(true);
  expect(file).toContain(`svc,PG02,CP033,${code},파일 상점`);
  await upload(`kind,pg,cp,code,korean,retired\nsvc,PG02,CP033,${code},파일 상점,yes\n`);
  await button(page, '이대로 저장').click();
  await expect(panel.locator('.told')).toContainText('저장했습니다');
});

test('an open simulator learns new codes, and what is chosen there stays', async ({ page, api, desk }) => {
  const code = `NEW${process.pid % 100000}`;
  await open(page, '/');
  await desk.isLive();
  await page.locator('#request-payment_type').selectOption('P1');
  const form = { kind: 'payment_type', code: code.slice(0, 8), korean: '방금 만든 유형' };
  await api.done('code/set', { form });
  await expect(page.locator('#request-payment_type')).toContainText('방금 만든 유형', { timeout: 20_000 });
  await expect(page.locator('#request-payment_type')).toHaveValue('P1');
  await page.locator('#request-payment_type').selectOption(form.code);
  await api.done('code/set', { form: { ...form, retired: 'yes' } });
  // Out of use, it is no more offered, but still what would be sent.
  await expect(page.locator('#request-payment_type option:checked')).toHaveText(`${form.code} ?`, { timeout: 20_000 });
});

test.describe('a viewer', () => {
  let secured: Secured;
  test.beforeAll(async () => {
    secured = await Secured.create();
  });
  test.afterAll(async () => secured.finish());

  test('sees the codes and changes none', async ({ page }) => {
    await page.goto(`${secured.server.origin}/codes`);
    await page.getByLabel('액세스 토큰').fill(secured.token('viewer'));
    await page.getByRole('button', { name: '로그인', exact: true }).click();
    await expect(page.locator('html[data-hydrated]')).toBeAttached();
    await expect(page.locator('#codes')).toContainText('아이템 상점');
    await expect(page.locator('#code')).toContainText('보기만 할 수 있습니다');
    await expect(button(page, '저장')).toHaveCount(0);
    await expect(field(page, 'korean')).toBeDisabled();
  });
});
