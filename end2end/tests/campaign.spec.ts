// A whole campaign without leaving the console: built, issued to a list of 10,000, and for anybody of it the
// reason why the coupon is or isn't offered, with the one press that makes it so.

import { Desk } from '../support/desk';
import { expect, test } from '../support/test';

test('M-PAY members over 19 at PG01 from 10,000 won: 500 pieces issued to a list of 10,000', async ({ page, request }) => {
  test.setTimeout(180_000);
  const sandbox = `campaign-${process.pid}`;
  const headers = { 'Micropay-Sandbox': sandbox };
  const at = (path: string) => `${path}${path.includes('?') ? '&' : '?'}sandbox=${sandbox}`;
  const live = () => expect(page.locator('html[data-hydrated]')).toBeAttached();
  const madeWorld = await request.post('/api/v1/sandboxes', {
    headers: { 'Idempotency-Key': sandbox }, data: { sandbox_id: sandbox, copy_of: 'default' },
  });
  expect(madeWorld.status(), await madeWorld.text()).toBe(201);
  const made = await request.post('/api/v1/subscribers/generate', { headers, data: { count: 10_000, seed: 13 }, timeout: 90_000 });
  expect(made.ok(), await made.text()).toBe(true);
  const people = (await (await request.get('/api/v1/subscribers/export', { headers })).text()).replace('\uFEFF', '').trim().split(/\r?\n/);
  const columns = people[0]!.split(',');
  // Amounts have commas, and so are quoted.
  const of = (line: string, column: string) =>
    line.replace(/"[^"]*"/g, (quoted) => quoted.replace(/[",]/g, '')).split(',')[columns.indexOf(column)]!;
  expect(people.length).toBeGreaterThan(10_000);

  await test.step('the promotion is built', async () => {
    await page.goto(at('/promotions'));
    await live();
    const editor = page.locator('#promotion');
    await page.getByRole('button', { name: '새 프로모션' }).click();
    const values = {
      promotion_id: 'MPAY19', name: 'M-PAY 3천원', coupon_amount: '3000', minimum_amount: '10000',
      valid_until: '2099-12-31', budget: '500', per_customer: '1',
    };
    for (const [name, value] of Object.entries(values)) await page.locator(`#promotion-${name}`).fill(value);
    const add = async (kind: string) => {
      await editor.getByRole('button', { name: '조건 추가' }).last().click();
      const choice = editor.getByRole('combobox', { name: '조건', exact: true }).last();
      await choice.selectOption({ label: kind });
      return page.locator('.condition', { has: page.locator(`[id="${await choice.getAttribute('id')}"]`) });
    };
    await add('M-PAY 회원가입 여부');
    await (await add('나이')).getByRole('textbox').first().fill('19');
    await (await add('PG')).getByRole('checkbox', { name: 'PG01' }).check();
    await editor.getByRole('button', { name: '만들고 시작' }).click();
    await expect(editor.getByText('저장했습니다: 버전 1')).toBeVisible();
    await expect(editor.locator('.says')).toContainText('19세 이상');
  });

  await test.step('it is issued to the list: 500 get one, and every other line has its reason', async () => {
    await page.goto(at('/coupons'));
    await live();
    const issuing = page.locator('#issuing');
    await page.locator('#issuing-promotion_id').selectOption('MPAY19');
    await page.locator('#issuing-to-list').check();
    const list = people.map((line) => of(line, 'ctn')).join('\r\n');
    await issuing.locator('input[type=file]').setInputFiles({ name: 'numbers.csv', mimeType: 'text/csv', buffer: Buffer.from(list) });
    await issuing.getByRole('button', { name: '미리보기', exact: true }).click();
    const job = issuing.locator('.job');
    await expect(job).toHaveAttribute('data-state', 'prepared', { timeout: 60_000 });
    await issuing.getByRole('button', { name: '발급 시작', exact: true }).click();
    await expect(job).toHaveAttribute('data-state', 'done', { timeout: 60_000 });
    await expect(job.locator('.counts')).toContainText(`발급 500 · 거절 ${(people.length - 1 - 500).toLocaleString('en-US')} · 남음 0`);
  });

  await test.step('anybody who has one reads why it is not offered, and one press makes it offered', async () => {
    const rows = (await (await request.get('/api/v1/coupons?promotion_id=MPAY19', { headers })).json()).rows;
    const issued = new Set(rows.map((row: { ctn: string }) => row.ctn));
    const grown = people.find((line) => issued.has(of(line, 'ctn').replaceAll('-', '')) && of(line, 'mpay_member') === 'yes'
      && of(line, 'status') === 'active' && of(line, 'birth_date') < '2000');
    expect(grown, 'a grown-up member among those who got one').toBeDefined();
    const ctn = of(grown!, 'ctn');
    await page.goto(at('/'));
    const desk = new Desk(page);
    await desk.isLive();
    await desk.field('ctn').fill(ctn);
    await desk.field('amount').fill('9,000');
    await desk.lookUpCoupons();
    const excluded = page.locator('#coupon details li', { hasText: 'M-PAY 3천원' });
    await page.locator('#coupon details summary').click();
    await expect(excluded).toContainText('10,000원');
    await excluded.getByRole('button', { name: /이렇게 고치기/ }).click();
    await expect(page.locator('#coupon label.coupon', { hasText: 'M-PAY 3천원' })).toBeVisible();
  });
  await page.goto('about:blank');
  await request.delete(`/api/v1/sandboxes/${sandbox}`);
});
