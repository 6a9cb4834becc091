// A run that is under way: its steps are there as they are done, and it is stopped.

import type { Page } from '@playwright/test';

import { SUBSCRIBERS } from '../support/api';
import { expect, test } from '../support/test';

const SOON = { timeout: 20_000 };
const run = (page: Page) => page.locator('.scenarios-run');
const steps = (page: Page, verdict: string) => page.locator(`.scenarios-step[data-verdict="${verdict}"]`);

test('from each step one goes on in the simulator, in a sandbox as it was then', async ({ page, api, desk, request }) => {
  const path = `e2e/on${process.pid}.yaml`;
  const content = [
    `name: 이어서 ${path}`, 'tags: [e2e]', 'sandbox: demonstration', 'seed: 7',
    `request: {payment_method: "01", payment_type: D1, pg: PG01, cp: CP014, svc: SVC201, ad_consent: true, ctn: "${SUBSCRIBERS.ordinary}"}`,
    'values: {order: "${random.order_no}"}', 'steps:', '  - pay: {order_no: "${order}", amount: 12345}',
    // It was more.
    '    expect: {charged: 1}', '  - cancel: ${order}', '',
  ].join('\n');
  await api.done('scenario/save', { form: { path, text: content, edit_no: 0, draft: false } });
  await page.goto(`/scenarios?scenario=${path}`);
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
  await page.getByRole('button', { name: /^실행/ }).click();
  await expect(run(page)).toContainText('실패', SOON);
  await steps(page, 'failed').getByRole('button', { name: /1단계까지 다시 실행/ }).click();
  await expect(page).toHaveURL(/\/\?sandbox=run-/, SOON);
  await desk.isLive();
  await expect(desk.payments.filter({ hasText: '12,345' })).toHaveCount(1);
  const headers = { 'Micropay-Sandbox': new URL(page.url()).searchParams.get('sandbox') ?? '' };
  const { rows } = (await (await request.get('/api/v1/payments', { headers })).json()) as { rows: { amount: number; status: string }[] };
  expect(rows.find((row) => row.amount === 12345)?.status, 'not cancelled yet').toBe('paid');
  await expect(page.getByRole('button', { name: '샌드박스 시계: 바꾸기' })).toHaveAttribute('data-stopped', '');

  // The run that led there says nothing of the scenario.
  await page.goto(`/scenarios?scenario=${path}`);
  await expect(run(page)).toContainText('실패');
});

test('a wide answer stays within its panel on a phone', async ({ page, api }) => {
  const path = `e2e/wide${process.pid}.yaml`;
  const content = [
    `name: 넓은 답 ${path}`, 'tags: [e2e]', 'sandbox: demonstration',
    `request: {payment_method: "01", payment_type: D1, pg: PG01, cp: CP014, svc: SVC201, ad_consent: true, ctn: "${SUBSCRIBERS.ordinary}", amount: 12000}`,
    'steps:', '  - look_up: {}', '    expect: {/usable: none}', '',
  ].join('\n');
  await api.done('scenario/save', { form: { path, text: content, edit_no: 0, draft: false } });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/scenarios?scenario=${path}`);
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
  await page.getByRole('button', { name: /^실행/ }).click();
  await expect(steps(page, 'failed')).toHaveCount(1, SOON);
  await expect(page.locator('.scenarios-actual')).toContainText('serial_no');
  const beyond = await page.locator('.scenarios-body, .scenarios-body :is(dl, dd, button, .json)').evaluateAll((all) =>
    all.filter((one) => one.getBoundingClientRect().right > window.innerWidth).map((one) => one.outerHTML.slice(0, 80)),
  );
  expect(beyond).toEqual([]);
});

test('steps are seen while the run goes on, also by who opens the page meanwhile, and it is stopped', async ({ page, api }) => {
  const path = `e2e/r${process.pid}.yaml`;
  const content = [
    `name: 진행 ${path}`, 'tags: [e2e]', 'sandbox: demonstration', 'seed: 7',
    `request: {payment_method: "01", payment_type: D1, pg: PG01, cp: CP014, svc: SVC201, ad_consent: true, ctn: "${SUBSCRIBERS.ordinary}"}`,
    'values: {order: "${random.order_no}"}', 'steps:', '  - pay: {order_no: "${order}", amount: 12000}', '    expect: {status: paid}',
    '  - check: {payment: "${order}"}', '    expect: {status: paid}',
    // Nobody cancels it.
    '  - until: {payment: "${order}"}', '    within: 4m', '    expect: {status: cancelled}', '  - cancel: ${order}', '',
  ].join('\n');
  await api.done('scenario/save', { form: { path, text: content, edit_no: 0, draft: false } });
  await page.goto(`/scenarios?scenario=${path}`);
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
  await page.getByRole('button', { name: /^실행/ }).click();
  await expect(steps(page, 'passed')).toHaveCount(2, SOON);
  await expect(run(page)).toContainText('실행 중');
  await expect(run(page)).toContainText('2/4 단계', SOON);
  await expect(page.locator('.scenarios-step')).toHaveCount(2);
  // One of them is opened, with its call, and stays open.
  await steps(page, 'passed').first().locator('summary').first().click();
  await expect(steps(page, 'passed').first().locator('.json').first()).toContainText('"amount": 12000');
  await page.reload();
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
  await expect(steps(page, 'passed')).toHaveCount(2);
  await expect(run(page)).toContainText('실행 중');

  const stop = page.getByRole('button', { name: '멈추기', exact: true });
  await stop.click();
  await expect(run(page)).toContainText('중단', SOON);
  await expect(stop).toBeHidden();
  // What was done is still told; what waited was stopped, and what would have come never began.
  await expect(steps(page, 'passed')).toHaveCount(2);
  await expect(steps(page, 'stopped')).toHaveCount(1);
  await expect(page.locator('.scenarios-step')).toHaveCount(3);
});
