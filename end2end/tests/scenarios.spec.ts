// The scenarios: their tree, a run step by step, the file while it is typed, its runs and its schedules; and how a
// sitting by hand becomes one.

import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Page, Route } from '@playwright/test';

import { type Api, SUBSCRIBERS } from '../support/api';
import { axeFindsNothing } from '../support/axe';
import { cut } from '../support/layout';
import { Secured } from '../support/secured';
import { expect, test } from '../support/test';

const tree = (page: Page) => page.locator('#scenarios-tree');
const opened = (page: Page) => page.locator('#scenario');
const text = (page: Page) => page.locator('#scenario-text');
const problems = (page: Page) => page.locator('#scenario-problems');
const steps = (page: Page) => page.locator('.scenarios-step');
const line = (page: Page, name: string) => tree(page).locator('li.scenarios-line', { has: page.getByRole('link', { name }) });
const tab = (page: Page, name: string) => opened(page).getByRole('tab', { name });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
/** A run has a sandbox of its own to make. */
const SOON = { timeout: 20_000 };

let made = 0;

/** A path that no other test has. */
function newPath(): string {
  made += 1;
  return `e2e/p${process.pid}-${made}.yaml`;
}

/** One that pays and takes it back: `charged` is what it expects to be charged. */
function paying(name: string, charged = 12000, more = ''): string {
  return [
    `name: ${name}`, 'proves: A cancel gives all of it back.', 'tags: [e2e]', 'sandbox: demonstration', 'seed: 7', more,
    `request: {payment_method: "01", payment_type: D1, pg: PG01, cp: CP014, svc: SVC201, ad_consent: true, ctn: "${SUBSCRIBERS.ordinary}"}`,
    'values: {order: "${random.order_no}"}', 'steps:', '  - pay: {order_no: "${order}", amount: 12000}',
    `    expect: {status: paid, charged: ${charged}}`, '  - cancel: ${order}', '    expect: {refunded: 12000}', '',
  ].filter(Boolean).join('\n');
}

async function save(api: Api, path: string, content: string): Promise<void> {
  await api.done('scenario/save', { form: { path, text: content, edit_no: 0, draft: false } });
}

/** Runs one and waits for what came of it. */
async function run(api: Api, path: string): Promise<number> {
  const started = await api.done<{ runs: { run_no: number }[] }>('scenario/run', { form: { what: 'path', path } });
  const run_no = started.runs[0]!.run_no;
  await expect.poll(async () => (await api.done('scenario/open_run', { run_no })).run.state, SOON).toBe('over');
  return run_no;
}

async function open(page: Page, path = '/scenarios'): Promise<void> {
  await page.goto(path);
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
}

/** What is typed into the editor, as by hand. */
async function write(page: Page, content: string): Promise<void> {
  await expect(text(page)).toBeEditable();
  await text(page).fill(content);
}

test('written, flagged at its line while it is typed, saved, run and green', async ({ page }) => {
  const path = newPath();
  await open(page);
  await button(page, '새 시나리오').click();
  await page.locator('#scenario-path').fill(path);
  const good = paying(`쓰기 ${path}`);
  // A name that nothing kept: told before anything is run, where it stands.
  await write(page, good.replace('cancel: ${order}', 'cancel: ${ordr}'));
  const place = problems(page).getByRole('button');
  await expect(place).toHaveCount(1);
  await expect(problems(page)).toContainText('ordr');
  const at = (await place.textContent())!.trim();
  await expect(page.locator('.scenarios-numbers b')).toHaveText(`▸${at.split(':')[0]}`);
  await expect(button(page, '초안으로 저장')).toBeVisible();
  await place.click();
  await expect(text(page)).toBeFocused();
  expect(await text(page).evaluate((it: HTMLTextAreaElement) => it.value.slice(it.selectionStart, it.selectionEnd))).toContain('ordr');
  await write(page, good);
  await expect(problems(page).getByRole('button')).toHaveCount(0);
  await text(page).press('ControlOrMeta+s');
  await expect(opened(page).locator('.scenarios-told')).toContainText('저장했습니다');
  await expect(page).toHaveURL(new RegExp(`scenario=e2e`));
  await text(page).press('ControlOrMeta+Enter');
  await expect(tab(page, '결과')).toHaveAttribute('aria-selected', 'true');
  await expect(steps(page)).toHaveCount(2, SOON);
  await expect(steps(page).first().getByRole('img', { name: '통과' })).toBeVisible();
  await expect(line(page, `쓰기 ${path}`).getByRole('img', { name: '1번 중 1번 통과' })).toBeVisible(SOON);
  // The calls of a step are there when it is opened.
  await steps(page).first().locator('summary').first().click();
  await expect(steps(page).first().locator('.json').first()).toContainText('"amount": 12000');
});

test('a red run tells expected and actual with their types, leads on, and is told in ERROR 내역 and on the badge', async ({ page, api, desk }) => {
  const path = newPath();
  await save(api, path, paying(`빨강 ${path}`, 9000));
  await open(page, `/scenarios?scenario=${path}`);
  await expect(steps(page)).toHaveCount(0);
  const before = Number((await page.locator('.scenarios-red').textContent()) || '0');
  await button(page, /^실행/).click();
  const failed = page.locator('.scenarios-step[data-verdict="failed"]');
  await expect(failed).toHaveCount(1, SOON);
  await expect(failed.locator('details').first()).toHaveAttribute('open', '');
  await expect(failed.locator('.scenarios-expected')).toHaveText(/number 9000/);
  await expect(failed.locator('.scenarios-actual')).toHaveText(/number 12000/);
  await expect(page.locator('.scenarios-red')).toHaveText(String(before + 1), SOON);
  // To the line that expects it.
  await failed.getByRole('link', { name: new RegExp(`${path}:\\d+`) }).first().click();
  await expect(tab(page, '편집')).toHaveAttribute('aria-selected', 'true');
  await expect(text(page)).toBeFocused();
  await tab(page, '결과').click();

  await page.goto('/?tab=errors');
  await desk.isLive();
  const error = desk.errors.filter({ hasText: '시나리오' }).filter({ hasText: path }).first();
  await expect(error).toContainText('number 9000');
  await error.locator('summary').click();
  await error.getByRole('link', { name: /시나리오 실행 #\d+/ }).click();
  await expect(page).toHaveURL(/\/scenarios\?run=\d+/);
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
  await expect(failed).toHaveCount(1);
  // The sandbox of the run is still there, as it was at its end.
  await page.getByRole('link', { name: /끝난 그대로 시뮬레이터로/ }).click();
  await desk.isLive();
  await expect(page).toHaveURL(/\?sandbox=/);
  await expect(desk.payments.filter({ hasText: '12,000' })).toHaveCount(1);

  // Mended, it tells since when.
  await open(page, `/scenarios?scenario=${path}&tab=edit`);
  await write(page, paying(`빨강 ${path}`));
  await button(page, /저장하고 실행/).click();
  await expect(line(page, `빨강 ${path}`).getByRole('img', { name: '2번 중 1번 통과' })).toBeVisible(SOON);
  await tab(page, '기록').click();
  await expect(page.locator('#scenario-history li')).toHaveCount(2);
  await expect(page.locator('.scenarios-red')).toHaveText(before > 0 ? String(before) : '', SOON);
});

test('what is entered and not saved is here again after a reload, and who was second is told', async ({ page, api, watch }) => {
  watch.allowStatus(409);
  const path = newPath();
  await save(api, path, paying(`둘이서 ${path}`));
  await open(page, `/scenarios?scenario=${path}&tab=edit`);
  await write(page, paying(`나의 ${path}`));
  await page.reload();
  await expect(text(page)).toHaveValue(new RegExp(`나의 ${path}`));
  await expect(opened(page).locator('.scenarios-told')).toContainText('되살렸습니다');
  await api.done('scenario/save', { form: { path, text: paying(`그들의 ${path}`), edit_no: 1, draft: false } });
  await expect(opened(page)).toContainText('그동안 다른 사람');
  await expect(text(page)).toHaveValue(new RegExp(`나의 ${path}`));
  await text(page).press('ControlOrMeta+s');
  await expect(opened(page).locator('.scenarios-told')).toContainText('다른 사람');
  await button(page, '내 것으로 덮어쓰기').click();
  await expect(opened(page).locator('.scenarios-told')).toContainText('저장했습니다');
  await expect(line(page, `나의 ${path}`)).toBeVisible();
});

test('what somebody else saves while the tree is fetched is told', async ({ page, api }) => {
  const path = newPath();
  await save(api, path, paying(`둘이서 ${path}`));
  await open(page, `/scenarios?scenario=${path}&tab=edit`);
  await expect(page.locator('.connection')).toHaveAttribute('data-state', 'live');
  await write(page, paying(`나의 ${path}`));
  let letGo = (): void => undefined;
  const letting = new Promise<void>((done) => (letGo = done));
  const fetching = new Promise<void>((begun) => {
    const hold = async (route: Route): Promise<void> => {
      const response = await route.fetch();
      begun();
      await letting;
      await route.fulfill({ response });
    };
    void page.route('**/api/scenario/list', hold, { times: 1 });
  });
  await save(api, newPath(), paying('다른 것'));
  await fetching;
  // The answer that is held says nothing of it, and the page learns of it before that comes.
  const heard = await page.evaluateHandle(() => {
    const told = new Promise((done) => addEventListener('micropay-changed', done, { once: true }));
    return { told };
  });
  await api.done('scenario/save', { form: { path, text: paying(`그들의 ${path}`), edit_no: 1, draft: false } });
  await heard.evaluate(async ({ told }) => void (await told));
  letGo();
  await expect(opened(page)).toContainText('그동안 다른 사람');
  await expect(text(page)).toHaveValue(new RegExp(`나의 ${path}`));
});

test('a form puts a step behind the cursor', async ({ page, api }) => {
  const path = newPath();
  await save(api, path, paying(`양식 ${path}`));
  await open(page, `/scenarios?scenario=${path}&tab=edit`);
  await expect(text(page)).toBeEditable();
  await text(page).evaluate((it: HTMLTextAreaElement) => it.setSelectionRange(it.value.indexOf('- pay'), it.value.indexOf('- pay')));
  await page.getByText('단계를 양식으로').click();
  await page.getByRole('radio', { name: '새 단계 넣기' }).check();
  await page.getByRole('combobox', { name: '호출' }).selectOption({ label: 'check payment' });
  await page.locator('#scenarios-member-order_no').fill('${order}');
  await button(page, '커서 뒤에 넣기').click();
  const value = await text(page).inputValue();
  expect(value).toMatch(/charged: 12000\}\n {2}- check:\n {6}payment:\n {10}order_no: \$\{order\}\n {2}- cancel/);
  await expect(problems(page).getByRole('button')).toHaveCount(0);
});

test('the library is read and run, and copied to be edited', async ({ page }) => {
  await open(page, '/scenarios?q=');
  const group = tree(page).locator('.scenarios-group').filter({ hasNotText: '이 샌드박스' }).first();
  if ((await group.getByRole('button').first().getAttribute('aria-expanded')) === 'false') await group.getByRole('button').first().click();
  const first = group.locator('xpath=following-sibling::li[contains(@class,"scenarios-line")][1]');
  await first.getByRole('link').click();
  await tab(page, '편집').click();
  await expect(text(page)).toHaveAttribute('readonly', '');
  await expect(opened(page)).toContainText('복사해서 편집');
  const says = await text(page).inputValue();
  await button(page, '복사해서 편집').click();
  await expect(text(page)).toBeEditable();
  await expect(text(page)).toHaveValue(says);
  await expect(page.locator('#scenario-path')).toHaveValue(/-copy\.yaml$/);
});

test('looked for by text, tag and state, which the address keeps; by the keyboard alone', async ({ page, api }) => {
  const path = newPath();
  await save(api, path, paying(`찾기 ${path}`));
  await run(api, path);
  await open(page);
  await page.locator('#scenarios-q').fill(path);
  await expect(tree(page).locator('.scenarios-line')).toHaveCount(1);
  await page.locator('#scenarios-state').selectOption({ label: '통과' });
  await expect(page).toHaveURL(/state=green/);
  await page.reload();
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
  await expect(page.locator('#scenarios-q')).toHaveValue(path);
  await expect(tree(page).locator('.scenarios-line')).toHaveCount(1);
  await page.locator('#scenarios-state').selectOption({ label: '실패' });
  await expect(tree(page)).toContainText('찾는 시나리오가 없습니다');
  await tree(page).getByRole('button', { name: '모두 보기' }).click();
  await page.locator('#scenarios-q').fill(path);
  await expect(tree(page).locator('.scenarios-line')).toHaveCount(1);

  await tree(page).locator('.scenarios-group button').first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(line(page, `찾기 ${path}`).getByRole('link')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/scenario=/);
  await expect(line(page, `찾기 ${path}`)).toHaveAttribute('aria-current', 'true');
  await line(page, `찾기 ${path}`).getByRole('link').focus();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(line(page, `찾기 ${path}`).getByRole('img', { name: '2번 중 2번 통과' })).toBeVisible(SOON);
  // The focus is where it was, though the line tells something else now.
  await expect(line(page, `찾기 ${path}`).getByRole('link')).toBeFocused();
  await tab(page, '결과').focus();
  await page.keyboard.press('ArrowRight');
  await expect(tab(page, '편집')).toBeFocused();
  await expect(page).toHaveURL(/tab=edit/);
});

test('a new one has nothing wrong with it, and is green', async ({ page }) => {
  await open(page, '/scenarios?tab=edit');
  await button(page, '새 시나리오').click();
  const path = newPath();
  await page.locator('#scenario-path').fill(path);
  await expect(problems(page)).not.toContainText(/\d+:\d+/);
  await button(page, /저장하고 실행/).click();
  await expect(opened(page).locator('.scenarios-run')).toContainText('통과', SOON);
  await expect(steps(page)).toHaveCount(2);
});

test('a tag is run as one, and all that waits is stopped', async ({ page, api }) => {
  const paths = [newPath(), newPath(), newPath()];
  const tag = `t${process.pid}`;
  for (const path of paths) {
    await save(api, path, paying(`함께 ${path}`).replace('tags: [e2e]', `tags: [${tag}]`));
  }
  await open(page, `/scenarios?tag=${tag}&by=tag`);
  await button(page, `태그 ${tag} 실행`).click();
  for (const path of paths) {
    await expect(line(page, `함께 ${path}`).getByRole('img', { name: '1번 중 1번 통과' })).toBeVisible(SOON);
  }
  // That they are run is no news any more.
  await expect(opened(page).locator('.scenarios-told')).not.toContainText('실행합니다', SOON);
  // One that takes long is stopped.
  const slow = newPath();
  const waits = ['  - until: {payment: "${order}"}', '    within: 30s', '    expect: {status: cancelled}', ''].join('\n');
  await save(api, slow, paying(`느림 ${slow}`).replace(/ {2}- cancel:[\s\S]*/, waits));
  await open(page, `/scenarios?scenario=${slow}`);
  await button(page, /^실행/).click();
  await button(page, '모두 멈추기').click();
  await expect(opened(page).locator('.scenarios-run')).toContainText('중단', SOON);
});

test('scheduled in words, with the next five times; paused, changed, deleted', async ({ page, api }) => {
  const path = newPath();
  await save(api, path, paying(`예약 ${path}`));
  await open(page, `/scenarios?scenario=${path}&tab=schedule`);
  const cron = page.locator('#schedule-cron');
  const preview = page.locator('.scenarios-preview');
  await expect(preview).toContainText('10분');
  await cron.fill('*/70 * * * *');
  await expect(cron).toHaveAttribute('aria-invalid', 'true');
  await cron.fill('0 9 * * 1-5');
  await expect(cron).not.toHaveAttribute('aria-invalid', 'true');
  await expect(preview).toContainText('다음:');
  expect((await preview.textContent())!.match(/09:00:00/g)).toHaveLength(5);
  await button(page, '예약 저장').click();
  const schedule = page.locator('.scenarios-schedules > li');
  await expect(schedule).toContainText('켜짐');
  await expect(line(page, `예약 ${path}`)).toContainText('예약');
  await schedule.getByRole('button', { name: '쉬게 하기' }).click();
  await expect(schedule).toContainText('쉼');
  await schedule.getByRole('button', { name: '고치기' }).click();
  await cron.fill('0 3 1 1 *');
  await button(page, '고친 예약 저장').click();
  await expect(schedule.locator('.code').first()).toHaveText('0 3 1 1 *');
  await schedule.getByRole('button', { name: '지난 차례' }).click();
  await schedule.getByRole('button', { name: '삭제…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '삭제' }).click();
  await expect(page.locator('.scenarios-schedules')).toContainText('예약이 없습니다');
});

/** Somebody whom failures are told, on this machine: refuses each delivery once, then takes it. */
async function receiver(): Promise<{ url: string; got: { headers: IncomingHttpHeaders; body: string }[]; close: () => Promise<void> }> {
  const got: { headers: IncomingHttpHeaders; body: string }[] = [];
  const refused = new Set<string>();
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      const number = String(request.headers['micropay-delivery']);
      got.push({ headers: request.headers, body });
      response.writeHead(refused.has(number) ? 204 : 503).end();
      refused.add(number);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${port}/hook`, got, close };
}

test('a failure and the recovery are told by a signed webhook, tried again until it is taken', async ({ page, api, watch }) => {
  test.slow();
  watch.allowStatus(422);
  const path = newPath();
  const hook = await receiver();
  try {
    await save(api, path, paying(`알림 ${path}`, 9000));
    await open(page, `/scenarios?scenario=${path}&tab=schedule`);
    const section = page.locator('.scenarios-webhook');
    const secretField = page.locator('#webhook-secret');
    await page.locator('#webhook-url').fill(hook.url);
    // Without a secret nothing is signed, so nothing is stored.
    await button(page, '웹훅 저장').click();
    await expect(secretField).toHaveAttribute('aria-invalid', 'true');
    await expect(secretField).toBeFocused();
    await section.getByRole('button', { name: '만들기' }).click();
    await expect(secretField).toHaveAttribute('type', 'text');
    const secret = await secretField.inputValue();
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    await button(page, '웹훅 저장').click();
    await expect(opened(page).locator('.scenarios-told')).toContainText('웹훅을 저장했습니다');
    // From now on nobody sees it.
    await expect(secretField).toHaveAttribute('type', 'password');
    await expect(secretField).not.toHaveValue(secret);
    await page.reload();
    await expect(page.locator('html[data-hydrated]')).toBeAttached();
    await expect(page.locator('#webhook-url')).toHaveValue(hook.url);
    expect(await page.content()).not.toContain(secret);

    const of = (run_no: number) => section.locator('.scenarios-deliveries li').filter({ hasText: `#${run_no}` });
    const said = (run_no: number) => hook.got.filter(({ body }) => JSON.parse(body).run_no === run_no);
    const failed = await run(api, path);
    // Refused at first: the page, which nobody touches, tells when it is tried next, and that it was taken.
    await expect(of(failed)).toContainText(/실패.*대기 · HTTP 503 · 1번 시도/, SOON);
    await expect(of(failed)).toContainText('다음 시도');
    await expect(of(failed)).toContainText(/보냄 · HTTP 204 · 2번 시도/, { timeout: 40_000 });
    expect(said(failed)).toHaveLength(2);
    expect(JSON.parse(said(failed)[0]!.body)).toMatchObject({ event: 'failed', scenario: path, verdict: 'failed' });

    await api.done('scenario/save', { form: { path, text: paying(`알림 ${path}`), edit_no: 1, draft: false } });
    const green = await run(api, path);
    await expect(of(green)).toContainText(/회복.*보냄 · HTTP 204 · 2번 시도/, { timeout: 40_000 });
    expect(JSON.parse(said(green)[0]!.body)).toMatchObject({ event: 'recovered', before: 'failed', verdict: 'passed' });
    for (const { headers, body } of hook.got) {
      const signature = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['micropay-signature']))!;
      expect(createHmac('sha256', secret).update(`${signature[1]}.${body}`).digest('hex')).toBe(signature[2]);
    }

    // Another origin gets the secret of nobody.
    await page.locator('#webhook-url').fill('http://127.0.0.1:9/else');
    await button(page, '웹훅 저장').click();
    await expect(secretField).toHaveAttribute('aria-invalid', 'true');
    await button(page, '웹훅 끄기…').click();
    await page.getByRole('dialog').getByRole('button', { name: '끄기' }).click();
    await expect(page.locator('#webhook-url')).toHaveValue('');
    await expect(button(page, '웹훅 끄기…')).toBeHidden();
  } finally {
    await api.done('scenario/set_webhook', { form: { url: '', secret: '' } });
    await hook.close();
  }
});

test('a call of a run, and a run that failed, are done again by a command', async ({ page, api, context, server }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const path = newPath();
  await save(api, path, paying(`다시 ${path}`, 9000));
  const run_no = await run(api, path);
  await open(page, `/scenarios?run=${run_no}`);
  const failed = page.locator('.scenarios-step[data-verdict="failed"]');
  await failed.getByRole('button', { name: 'cURL 복사' }).click();
  await expect(failed.locator('.scenarios-again')).toContainText('복사했습니다');
  const call = await page.evaluate(() => navigator.clipboard.readText());
  expect(call).toContain(`curl -sS -X POST '${server.origin}/api/v1/payments' -H 'micropay-sandbox: `);
  expect(call).not.toContain('micropay-sandbox: default');
  expect(JSON.parse(/-d '(.*)'$/.exec(call)![1]!)).toMatchObject({ amount: 12000 });

  // Its own file is on the server alone: the API runs it, with the same values.
  await page.locator('.scenarios-rerun').getByRole('button', { name: '명령 복사' }).click();
  await expect(page.locator('.scenarios-rerun')).toContainText('복사했습니다');
  const again = await page.evaluate(() => navigator.clipboard.readText());
  expect(again).toContain(`'${server.origin}/api/v1/scenario-runs'`);
  expect(JSON.parse(/-d '(.*)'$/.exec(again)![1]!)).toEqual({ what: 'path', path, seed: 7 });
});

test('a copy asks before it takes the place of a new one that was not saved', async ({ page, api }) => {
  const path = newPath();
  await save(api, path, paying(`복사 ${path}`));
  await open(page, `/scenarios?scenario=${path}`);
  await button(page, '새 시나리오').click();
  await write(page, paying('쓰던 것'));
  await line(page, `복사 ${path}`).getByRole('link').click();
  await expect(text(page)).toHaveValue(new RegExp(`복사 ${path}`));
  await button(page, '복사해서 편집').click();
  await page.getByRole('dialog').getByRole('button', { name: '닫기' }).click();
  await button(page, '새 시나리오').click();
  await expect(text(page)).toHaveValue(/쓰던 것/);
  await line(page, `복사 ${path}`).getByRole('link').click();
  await expect(text(page)).toHaveValue(new RegExp(`복사 ${path}`));
  await button(page, '복사해서 편집').click();
  await page.getByRole('dialog').getByRole('button', { name: '복사본으로 바꾸기' }).click();
  await expect(text(page)).toHaveValue(new RegExp(`복사 ${path}`));
  await expect(page.locator('#scenario-path')).toHaveValue(/-copy\.yaml$/);
});

test('a sitting by hand is a scheduled scenario in three clicks', async ({ page, desk }) => {
  await desk.open();
  await desk.send.click();
  await expect(desk.message).toContainText('결제 완료');
  const order = await desk.figure('주문번호').textContent();
  await desk.message.getByRole('button', { name: '시나리오로' }).click();
  await expect(page).toHaveURL(/\/scenarios\?.*scenario=recorded/);
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
  await expect(page.locator('.scenarios-run')).toContainText('통과', SOON);
  // Its order number is drawn, not copied.
  await tab(page, '편집').click();
  await expect(text(page)).toHaveValue(/random\.order_no/);
  expect(await text(page).inputValue()).not.toContain(order!.trim());
  await tab(page, '일정').click();
  await button(page, '예약 저장').click();
  await expect(page.locator('.scenarios-schedules > li')).toContainText('켜짐');
  // It is not to run for ever.
  await page.locator('.scenarios-schedules').getByRole('button', { name: '삭제…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '삭제' }).click();
  await expect(page.locator('.scenarios-schedules')).toContainText('예약이 없습니다');
});

test('the last calls become one, too', async ({ page, desk }) => {
  await desk.open();
  await desk.send.click();
  await expect(desk.message).toContainText('결제 완료');
  await desk.message.getByRole('button', { name: '방금 결제 취소' }).click();
  await desk.confirmCancel();
  await expect(desk.message).toContainText('취소 완료');
  await page.getByRole('button', { name: '최근 호출을 시나리오로' }).click();
  await page.locator('#record-last').selectOption('2');
  await page.locator('#record').getByRole('button', { name: '시나리오 만들기' }).click();
  await expect(page).toHaveURL(/\/scenarios\?.*scenario=recorded/);
  await expect(page.locator('.scenarios-step')).toHaveCount(2, SOON);
});

for (const theme of ['light', 'dark']) {
  for (const language of ['ko', 'en']) {
    test(`axe finds nothing and nothing is too wide, ${theme}, ${language}`, async ({ page, context, server, api }) => {
      test.slow();
      const path = newPath();
      await save(api, path, paying(`see ${path}`, 9000));
      await run(api, path);
      await context.addCookies([
        { name: 'theme', value: theme, url: server.origin },
        { name: 'language', value: language, url: server.origin },
      ]);
      for (const width of [1440, 1024, 390, 360]) {
        await page.setViewportSize({ width, height: 900 });
        for (const shown of ['', 'edit', 'history', 'schedule']) {
          await open(page, `/scenarios?scenario=${path}&tab=${shown}`);
          if (shown === '') await expect(page.locator('.scenarios-step[data-verdict="failed"]')).toBeVisible();
          await axeFindsNothing(page);
          const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          expect(wider, `${width} px, ${shown}`).toBeLessThanOrEqual(0);
          if (width >= 390) expect(await cut(page), `${width} px, ${shown}`).toEqual([]);
        }
      }
      if (language === 'en') {
        await page.locator('#scenarios-q').fill('e2e/');
        expect(await page.locator('#scenario').innerText()).not.toMatch(/실행|예약|단계|기대|웹훅|알림|서명/);
      }
    });
  }
}

test.describe('who is no tester', () => {
  let secured: Secured;
  test.beforeAll(async () => {
    secured = await Secured.create();
  });
  test.afterAll(async () => secured.finish());

  test('looks, and is told why there is nothing to press', async ({ page }) => {
    await page.goto(`${secured.server.origin}/scenarios?tab=edit`);
    await page.getByLabel('액세스 토큰').fill(secured.token('viewer'));
    await page.getByRole('button', { name: '로그인', exact: true }).click();
    await expect(page.locator('html[data-hydrated]')).toBeAttached();
    await expect(opened(page)).toContainText('보기만 할 수 있습니다');
    await expect(text(page)).toHaveAttribute('readonly', '');
    await expect(opened(page).locator('header button')).toHaveCount(0);
    await expect(button(page, '모두 실행')).toHaveCount(0);
    const refused = await secured.call('scenario/run', { form: { what: 'all' } }, 'viewer');
    expect(refused.status).toBe(403);
    // What was told is for everybody, whom it was told is not.
    await tab(page, '일정').click();
    await expect(page.locator('.scenarios-deliveries')).toContainText('아직 보낸 알림이 없습니다');
    await expect(page.locator('.scenarios-webhook input')).toHaveCount(0);
    expect((await secured.call('scenario/webhook', {}, 'viewer')).status).toBe(403);
    await axeFindsNothing(page);
  });
});
