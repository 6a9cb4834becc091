// 시계: a sandbox's clock, seen and changed from the header of any page, and by the API.

import { axeFindsNothing } from '../support/axe';
import { Desk } from '../support/desk';
import { expect, test } from '../support/test';

const name = `clock-${process.pid}`;

test('the clock is stopped, put forward and set, and every page of its sandbox follows', async ({ page, context, request }) => {
  const headers = { 'Micropay-Sandbox': name };
  const madeWorld = await request.post('/api/v1/sandboxes', {
    headers: { 'Idempotency-Key': name }, data: { sandbox_id: name, copy_of: 'default' },
  });
  expect(madeWorld.status(), await madeWorld.text()).toBe(201);
  const address = `/?sandbox=${name}`;
  await page.goto(address);
  await new Desk(page).isLive();
  const other = await context.newPage();
  await other.goto(`/coupons?sandbox=${name}`);
  const clock = page.getByRole('button', { name: '샌드박스 시계: 바꾸기' });
  await clock.click();
  const dialog = page.getByRole('dialog', { name: '샌드박스 시계' });
  await dialog.getByRole('button', { name: '멈추기' }).click();
  await expect(dialog.getByRole('button', { name: '다시 가기' })).toBeVisible();
  await axeFindsNothing(page);

  await dialog.getByLabel('시각').fill('2027-01-31 23:59:58');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('status')).toContainText('2027-01-31 23:59:58 KST입니다.');
  await expect(clock).toHaveText('2027-01-31 23:59:58 KST');
  await expect(other.getByRole('button', { name: '샌드박스 시계: 바꾸기' })).toHaveText('2027-01-31 23:59:58 KST');
  await dialog.getByRole('button', { name: '다음 달 1일' }).click();
  await expect(clock).toHaveText('2027-02-01 00:00:00 KST');

  await test.step('back is allowed, and said to be odd', async () => {
    await dialog.getByLabel('시각').fill('2027-01-01');
    await dialog.getByRole('button', { name: '설정' }).click();
    await expect(dialog.getByRole('status')).toContainText('시계가 뒤로 갔습니다');
    await dialog.getByLabel('시각').fill('어제');
    await dialog.getByRole('button', { name: '설정' }).click();
    await expect(dialog.getByLabel('시각')).toHaveAttribute('aria-invalid', 'true');
    await expect(clock).toHaveText('2027-01-01 00:00:00 KST');
  });

  await test.step('the API moves the same clock, and the page follows', async () => {
    const moved = await request.post('/api/v1/clock', { headers, data: { act: 'advance', duration: '1d 1h' } });
    expect(await moved.json()).toEqual({ now: '2027-01-01T16:00:00Z', stopped: true, went_back: false });
    await expect(clock).toHaveText('2027-01-02 01:00:00 KST');
    const refused = await request.post('/api/v1/clock', { headers, data: { act: 'advance' } });
    expect(refused.status()).toBe(422);
  });

  await test.step('a stopped clock stays stopped over a reload, and goes on when it is told to', async () => {
    await page.reload();
    await new Desk(page).isLive();
    await expect(clock).toHaveText('2027-01-02 01:00:00 KST');
    await clock.click();
    await dialog.getByRole('button', { name: '다시 가기' }).click();
    await expect(clock).not.toHaveText('2027-01-02 01:00:00 KST');
    await expect(clock).toHaveText(/^2027-01-02 01:00:/);
  });
  await other.close();
  await page.goto('about:blank');
  await request.delete(`/api/v1/sandboxes/${name}`);
});

test('what nobody entered of a request is by the clock, what somebody did stays', async ({ page, request }) => {
  const sandbox = `${name}-form`;
  const headers = { 'Micropay-Sandbox': sandbox };
  const move = async (data: object) => {
    expect((await request.post('/api/v1/clock', { headers, data })).status()).toBe(200);
  };
  const made = await request.post('/api/v1/sandboxes', {
    headers: { 'Idempotency-Key': sandbox }, data: { sandbox_id: sandbox, copy_of: 'default' },
  });
  expect(made.status(), await made.text()).toBe(201);
  await move({ act: 'stop' });
  await move({ act: 'set', moment: '2027-03-15 10:00:00' });
  const desk = new Desk(page);
  await desk.open(`/?sandbox=${sandbox}`);
  await expect(desk.field('paid_on')).toHaveValue('2027-03-15');
  await move({ act: 'set', moment: '2027-04-01 00:00:00' });
  await expect(desk.field('paid_on')).toHaveValue('2027-04-01');
  await expect(desk.field('paid_at')).toHaveValue('00:00:00');
  // Moved while nobody looks, too: what the tab kept gives way.
  await desk.field('amount').fill('3,210');
  await page.goto('about:blank');
  await move({ act: 'set', moment: '2027-05-01 09:00:00' });
  await desk.open(`/?sandbox=${sandbox}`);
  await expect(desk.field('amount')).toHaveValue('3,210');
  await expect(desk.field('paid_on')).toHaveValue('2027-05-01');
  await expect(desk.field('paid_at')).toHaveValue('09:00:00');
  // What is entered is the tester's.
  await desk.field('paid_on').fill('2027-04-20');
  await move({ act: 'set', moment: '2027-06-01 11:00:00' });
  await expect(desk.field('paid_at')).toHaveValue('11:00:00');
  await expect(desk.field('paid_on')).toHaveValue('2027-04-20');
  await page.reload();
  await desk.isLive();
  await expect(desk.field('paid_on')).toHaveValue('2027-04-20');
  await page.goto('about:blank');
  await request.delete(`/api/v1/sandboxes/${sandbox}`);
});

test('on a phone a clock that was moved says so, and the link of the page is seen', async ({ page, context, request, baseURL }) => {
  const sandbox = `${name}-phone`;
  const headers = { 'Micropay-Sandbox': sandbox };
  const made = await request.post('/api/v1/sandboxes', {
    headers: { 'Idempotency-Key': sandbox }, data: { sandbox_id: sandbox, copy_of: 'default' },
  });
  expect(made.status(), await made.text()).toBe(201);
  await page.setViewportSize({ width: 390, height: 844 });
  await context.addCookies([{ name: 'language', value: 'en', url: baseURL ?? '' }]);
  await page.goto(`/scenarios?sandbox=${sandbox}`);
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
  await expect(page.locator('.bar nav [aria-current]')).toBeInViewport({ ratio: 1 });
  const clock = page.locator('.bar .clock');
  await expect(clock).toBeHidden();
  expect((await request.post('/api/v1/clock', { headers, data: { act: 'advance', duration: '1d' } })).status()).toBe(200);
  await expect(clock).toBeVisible();
  expect((await request.post('/api/v1/clock', { headers, data: { act: 'stop' } })).status()).toBe(200);
  expect((await request.post('/api/v1/clock', { headers, data: { act: 'set', moment: '2027-03-15 10:00:00' } })).status()).toBe(200);
  await expect(clock).toHaveText('2027-03-15 10:00:00 KST');
  await axeFindsNothing(page);
  await page.goto('about:blank');
  await request.delete(`/api/v1/sandboxes/${sandbox}`);
});

test('on a phone the clock is in the menu', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/');
  await new Desk(page).isLive();
  await page.getByRole('button', { name: '메뉴' }).click();
  await page.getByRole('button', { name: '샌드박스 시계' }).click();
  await expect(page.getByRole('dialog', { name: '샌드박스 시계' }).getByRole('button', { name: '+1일' })).toBeVisible();
  await axeFindsNothing(page);
});
