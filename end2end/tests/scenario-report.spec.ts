// The page that `server scenario run … --html` writes: read from a disk, without scripts and without a network, on a
// screen or a phone, light or dark, and on paper.

import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { type Browser, type BrowserContextOptions, type Locator, type Page, expect, test } from '@playwright/test';

import { axeFindsNothing } from '../support/axe';
import { ROOT, serverProgram } from '../support/programs';
import { withoutSettings } from '../support/server';

/** A4 is 794 px wide, less the margins of 14 mm that the page asks for. */
const PAPER = { width: 688, height: 1000 };
const SCHEMES = ['light', 'dark'] as const;
const LANGUAGES = { ko: 'ko_KR.UTF-8', en: 'en_US.UTF-8' };

/** Red on purpose, in every way that a step can be: so each kind of detail is in the report. */
const RED = `
name: 청구한 금액이 다르고 취소가 두 번 되는, 일부러 틀린 기대를 가진 아주 긴 이름의 시나리오
proves: A failure is told with all that it takes to understand it.
tags: [cancel, coupon, 아주-긴-태그]
sandbox: demonstration
request: {payment_method: "01", payment_type: D1, pg: PG01, cp: CP014, svc: SVC201, ad_consent: true, ctn: "01012345678"}
steps:
  - issue: {ctn: "01012345678", promotion_id: AUTUMN3000}
    keep: {serial: /serial_no}
  - name: 쿠폰으로 결제
    pay: {order_no: "\${random.order_no}", amount: 12000, serial_no: "\${serial}"}
    expect: {status: PAID, charged: "9000", /coupon_amount: {at_least: 5000}, /no/such/member/that/anybody/would/know: x}
    keep: {order: /order_no, nothing: /no/such/member}
  - cancel: "\${nothing}"
  - at_once: {copies: 3, cancel: "\${order}"}
    expect: {outcomes: {cancelled: 1, ALREADY_CANCELLED: 4, COUPON_HELD: 2}}
  - name: 많은 호출
    at_once: {copies: 12, cancel: "\${order}"}
    expect: {outcomes: {cancelled: 12}}
  - until: {payment: "\${order}"}
    within: 200ms
    every: 50ms
    expect: {status: paid}
  - telegram: {message_type: "0200", serial_no: "1234567890123456"}
    expect: {response_code: "0000"}
  - http: {path: "/api/v1/errors?text=${'a'.repeat(120)}"}
    expect: {http: 200, /detail: "보이지 않는 글자\\u200b와 ${'띄어쓰기없는아주긴글'.repeat(12)}"}
`;
const ROWS = `
name: Rows
sandbox: demonstration
each:
  - {name: right, status: unused}
  - {name: wrong, status: used}
steps:
  - issue: {ctn: "01012345678", promotion_id: AUTUMN3000}
    expect: {status: "\${row.status}"}
`;

let folder: string;

// The tests of one worker share two reports: they only read them.
test.describe.configure({ mode: 'default' });

test.beforeAll(async () => {
  test.setTimeout(180_000);
  folder = mkdtempSync(join(tmpdir(), 'micropay-report-'));
  // As root, PostgreSQL runs as another user, who has to get through.
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'red.yaml'), RED);
  writeFileSync(join(folder, 'rows.yaml'), ROWS);
  const files = ['red.yaml', 'rows.yaml', join(ROOT, 'server/scenarios/flow/issue.yaml')];
  for (const [language, locale] of Object.entries(LANGUAGES)) {
    const report = ['--html', `${language}.html`];
    const run = promisify(execFile)(serverProgram(), ['scenario', 'run', ...files, ...report], {
      cwd: folder,
      env: { ...withoutSettings(), LC_ALL: locale },
    });
    // Some are not as expected.
    await expect(run).rejects.toMatchObject({ code: 1 });
  }
});

test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Opens the report; what it complains of or asks for, but itself, is a failure. */
async function withReport(
  browser: Browser,
  language: string,
  options: BrowserContextOptions,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const address = pathToFileURL(join(folder, `${language}.html`)).href;
  const context = await browser.newContext(options);
  const told: string[] = [];
  context.on('console', (message) => told.push(message.text()));
  context.on('weberror', (error) => told.push(String(error.error())));
  context.on('request', (request) => {
    if (request.url() !== address) told.push(request.url());
  });
  const page = await context.newPage();
  await page.goto(address);
  await look(page);
  expect(told).toEqual([]);
  await context.close();
}

/** What is wider than its place, or stands beyond the page's edge. */
async function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const edge = document.documentElement.clientWidth;
    const cut = [...document.querySelectorAll('body *')]
      .filter((it) => it.checkVisibility() && getComputedStyle(it).display !== 'inline')
      .filter((it) => it.scrollWidth > it.clientWidth + 1 || it.getBoundingClientRect().right > edge + 0.5)
      .map((it) => `${it.tagName} ${it.className} ${it.textContent?.slice(0, 40)}`);
    return document.documentElement.scrollWidth > edge ? [`the page: ${document.documentElement.scrollWidth}`, ...cut] : cut;
  });
}

const caseOf = (page: Page, name: string): Locator => page.locator('.case', { has: page.locator('> summary strong', { hasText: name }) });

test('nothing in it is fetched or run', () => {
  for (const language of Object.keys(LANGUAGES)) {
    const html = readFileSync(join(folder, `${language}.html`), 'utf8');
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(|\bon[a-z]+=|javascript:/);
  }
});

for (const language of Object.keys(LANGUAGES)) {
  for (const width of [1440, 390]) {
    for (const colorScheme of SCHEMES) {
      const options = { viewport: { width, height: 900 }, colorScheme, locale: 'ko-KR' };

      test(`it is read without scripts: ${language}, ${width} px, ${colorScheme}`, async ({ browser }, info) => {
        await withReport(browser, language, { ...options, javaScriptEnabled: false }, async (page) => {
          await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^(시나리오 결과|Scenario results)$/);
          await expect(page.locator('.bad li')).toHaveCount(2);
          const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
          expect(ground).toBe(colorScheme === 'dark' ? 'rgb(20, 22, 26)' : 'rgb(244, 245, 247)');
          await info.attach('report.png', { body: await page.screenshot({ fullPage: true }), contentType: 'image/png' });
          expect(await cut(page)).toEqual([]);

          // What failed is open, down to the only call of its step; what passed is a line that opens.
          const red = caseOf(page, '청구한 금액');
          const pay = red.locator('.step', { hasText: '쿠폰으로 결제' });
          await expect(pay.locator('tbody tr').first()).toHaveText(/\/status.*text "PAID".*text "paid"/s);
          await expect(pay.locator('.call pre').first()).toContainText('"amount": 12000');
          await expect(pay.locator('.call pre').last()).toContainText('curl -sS -X POST');
          const green = caseOf(page, '쿠폰을 발급한다');
          await expect(green.locator('.step').first()).toBeHidden();
          await green.locator('> summary').click();
          await expect(green.locator('.step').first()).toBeVisible();
          expect(await cut(page)).toEqual([]);

          // Words that a person would see broken: `num-ber` in a narrow column.
          const actual = pay.locator('tbody tr', { hasText: '/charged' }).locator('td').last();
          expect((await actual.locator('code').boundingBox())?.height).toBeLessThan(25);

          await page.getByRole('checkbox').check();
          await expect(green).toBeHidden();
          await expect(red).toBeVisible();
        });
      });

      test(`axe finds nothing: ${language}, ${width} px, ${colorScheme}`, async ({ browser }) => {
        await withReport(browser, language, options, async (page) => {
          await axeFindsNothing(page);
          for (const details of await page.locator('.case.is-passed, .case.is-failed details').all()) {
            await details.evaluate((it) => it.setAttribute('open', ''));
          }
          await axeFindsNothing(page);
        });
      });
    }
  }

  test(`a link leads to the case that failed: ${language}`, async ({ browser }) => {
    await withReport(browser, language, { javaScriptEnabled: false }, async (page) => {
      await page.getByRole('link', { name: 'Rows [wrong]' }).click();
      await expect(caseOf(page, 'Rows [wrong]').locator('> summary')).toBeInViewport();
    });
  });

  for (const colorScheme of SCHEMES) {
    test(`it is printed well: ${language}, ${colorScheme}`, async ({ browser }, info) => {
      await withReport(browser, language, { viewport: PAPER, colorScheme, javaScriptEnabled: false }, async (page) => {
        await page.emulateMedia({ media: 'print', colorScheme });
        await info.attach('paper.png', { body: await page.screenshot({ fullPage: true }), contentType: 'image/png' });
        // Dark ink on whatever the paper's colour is.
        const body = await page.evaluate(() => {
          const { backgroundColor, color, colorScheme } = getComputedStyle(document.body);
          return { backgroundColor, color, colorScheme };
        });
        expect(body).toEqual({ backgroundColor: 'rgba(0, 0, 0, 0)', color: 'rgb(27, 34, 48)', colorScheme: 'light' });
        await expect(page.getByRole('checkbox')).toBeHidden();
        expect(await cut(page)).toEqual([]);

        // All steps of what failed, and whole what it was that failed: nothing on paper opens.
        const red = caseOf(page, '청구한 금액');
        for (const step of await red.locator('.step').all()) {
          await expect(step.locator('> summary')).toBeVisible();
          for (const part of await step.locator('> :not(summary)').all()) await expect(part).toBeVisible();
        }
        const told = await red.locator('.step.is-bad:not(.many) .call pre').all();
        // Requests, answers and commands: of a payment, three cancels, some looks, a telegram and a call.
        expect(told.length).toBeGreaterThan(15);
        for (const part of told) await expect(part).toBeVisible();
        // Of twelve calls of one step each is a line.
        const many = red.locator('.step', { hasText: '많은 호출' });
        await expect(many.locator('.call > summary')).toHaveCount(12);
        await expect(many.locator('.call > summary').last()).toBeVisible();
        await expect(many.locator('.call pre').first()).toBeHidden();
        await expect(caseOf(page, '쿠폰을 발급한다').locator('> summary')).toBeVisible();

        const pages = (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b/g);
        expect(pages?.length).toBeLessThan(15);
      });
    });
  }
}
