// 결과 as a list that one works with: found, paused, led to by an address, compared, sent again.

import { SUBSCRIBERS, goodForm, newAmount, newOrderNumber } from '../support/api';
import { axeFindsNothing } from '../support/axe';
import { cut, smallTargets } from '../support/layout';
import { expect, test } from '../support/test';

test('calls are found as one types, and the address says by what', async ({ page, desk, api, browser, baseURL }) => {
  const [mine, other] = [newOrderNumber(), newOrderNumber()];
  await api.pay(goodForm({ order_no: mine, ctn: SUBSCRIBERS.paysBillByCard }));
  await api.cancel(mine);
  const refused = await api.call('payment/pay', { form: goodForm({ ctn: SUBSCRIBERS.blocked }) });
  await api.pay(goodForm({ order_no: other }));
  await desk.open();
  const text = page.locator('#calls-text');
  await expect(desk.results.filter({ hasText: other })).not.toHaveCount(0);

  await text.pressSequentially(mine);
  await expect(desk.results).toHaveCount(2);
  await expect(page).toHaveURL(new RegExp(`q=${mine}`));
  await page.locator('#calls-operation').selectOption('cancel');
  await expect(desk.results).toHaveCount(1);
  await expect(desk.results).toContainText('결제 취소');
  await expect(page).toHaveURL(/op=cancel/);

  // A colleague sees the same, before any script has run.
  const context = await browser.newContext({ baseURL: baseURL ?? '', javaScriptEnabled: false });
  const colleague = await context.newPage();
  await colleague.goto(page.url());
  await expect(colleague.locator('#results .calls > li')).toHaveCount(1);
  await expect(colleague.locator('#calls-text')).toHaveValue(mine);
  await expect(colleague.locator('#calls-operation')).toHaveValue('cancel');
  await context.close();

  // What comes meanwhile is shown where it fits.
  await api.call('payment/cancel', { form: { order_no: mine } });
  await expect(desk.results).toHaveCount(2);

  await page.locator('#calls-outcome').selectOption('unknown');
  await expect(desk.results).toHaveCount(0);
  await expect(page.locator('#results')).toContainText('조건에 맞는 것이 없습니다');
  await page.locator('#results').getByRole('button', { name: '필터 지우기' }).click();
  await expect(desk.results.filter({ hasText: other })).not.toHaveCount(0);
  await expect(text).toHaveValue('');
  await expect(page).not.toHaveURL(/q=|op=|outcome=/);

  // By a number's last four digits; a code in part.
  await text.fill('1020');
  await expect(desk.results.first()).toContainText('결제');
  await expect(desk.results.filter({ hasText: other })).toHaveCount(0);
  await text.fill(refused.body.code.slice(0, -2).toLowerCase());
  await expect(desk.results.first()).toContainText(refused.body.code);
  await expect(desk.results.filter({ hasText: mine })).toHaveCount(0);
});

test('looks can be hidden', async ({ page, desk, api }) => {
  await api.done('customer/lookup', { ctn: SUBSCRIBERS.ordinary });
  await desk.open();
  // Not the first for sure: what an earlier test left to be settled may be inquired about meanwhile.
  await expect(desk.results.filter({ hasText: 'NCN 조회' })).not.toHaveCount(0);
  const toggle = page.getByRole('button', { name: '조회 숨김' });
  await toggle.click();
  await expect(desk.results.filter({ hasText: 'NCN 조회' })).toHaveCount(0);
  await expect(toggle).toHaveAttribute('aria-pressed', 'true');
  await expect(page).toHaveURL(/looks=hidden/);
  await desk.reload();
  await expect(toggle).toHaveAttribute('aria-pressed', 'true');
  await expect(desk.results.filter({ hasText: 'NCN 조회' })).toHaveCount(0);
});

test('paused, new calls are counted and shown when asked for', async ({ page, desk, api }) => {
  await desk.open();
  await desk.isConnected();
  await page.getByRole('button', { name: '일시 정지' }).click();
  await page.mouse.move(5, 5);
  const amount = newAmount();
  await api.pay(goodForm({ amount }));
  const fresh = page.locator('#results .fresh button');
  await expect(fresh).toHaveText('새 호출 1');
  await api.done('customer/lookup', { ctn: SUBSCRIBERS.ordinary });
  await expect(fresh).toHaveText('새 호출 2');
  await expect(desk.results.filter({ hasText: `${amount}원` })).toHaveCount(0);
  await page.getByRole('button', { name: '계속' }).click();
  await expect(desk.results.filter({ hasText: ` · ${amount}원` })).toHaveCount(1);
  await expect(fresh).toHaveCount(0);
});

test('an opened call is in the address, also where it is not in the list', async ({ page, desk, api }) => {
  const { order_no } = await api.pay(goodForm());
  await desk.open();
  await desk.openRow(desk.results.filter({ hasText: order_no }));
  await expect(page).toHaveURL(/call=\d+/);
  const address = page.url();
  await desk.openRow(desk.results.nth(1));
  // One at a time.
  await expect(page.locator('#results details[open]')).toHaveCount(1);
  await page.locator('#results details[open] > summary').click();
  await expect(page).not.toHaveURL(/call=/);

  for (let count = 0; count < 26; count += 1) {
    await api.done('customer/lookup', { ctn: SUBSCRIBERS.ordinary });
  }
  await desk.open(address);
  await expect(desk.results.first()).toContainText(order_no);
  await expect(desk.results.first()).toContainText('아래 목록에는 없습니다');
  await expect(desk.results.first().locator('.json')).toHaveCount(2);
  await expect(desk.results.nth(1)).toContainText('NCN 조회');
  await desk.results.first().locator('summary').click();
  await expect(desk.results.filter({ hasText: '아래 목록에는 없습니다' })).toHaveCount(0);

  await desk.open('/?call=999999999');
  await expect(page.locator('#results')).toContainText('기록이 없습니다');
  await expect(desk.results).not.toHaveCount(0);
});

test('a call leads to its error, and that back', async ({ page, desk, api }) => {
  const order_no = newOrderNumber();
  await api.call('payment/pay', { form: goodForm({ order_no, ctn: SUBSCRIBERS.blocked }) });
  await desk.open();
  const detail = await desk.openRow(desk.results.first());
  await expect(detail.getByRole('link', { name: `주문 ${order_no}` })).toHaveAttribute('href', new RegExp(`payment=${order_no}`));
  await detail.getByRole('link', { name: '이 호출의 오류' }).click();
  const error = page.locator('#errors details[open]');
  await expect(error.locator('.json')).toHaveCount(2);
  await expect(error.locator('> summary')).toBeFocused();
  await expect(page).toHaveURL(/tab=errors.*error=\d+|error=\d+.*tab=errors/);
  await error.getByRole('link', { name: '이 오류의 호출' }).click();
  await expect(page.locator('#results details[open] .json').first()).toContainText(order_no);
  await expect(page.locator('#results details[open] > summary')).toBeFocused();
});

test('two calls are compared, and what differs is marked', async ({ page, desk, api }) => {
  const [first, second] = [newAmount(), newAmount()];
  await api.pay(goodForm({ amount: first }));
  await api.pay(goodForm({ amount: second }));
  await desk.open();
  const one = await desk.openRow(desk.results.filter({ hasText: ` · ${first}원` }));
  await one.getByRole('button', { name: '견주기', exact: true }).click();
  await expect(page.locator('.picked')).toContainText('결제');
  const other = await desk.openRow(desk.results.filter({ hasText: ` · ${second}원` }));
  await other.getByRole('button', { name: '견주기', exact: true }).click();
  const dialog = page.getByRole('dialog');
  const member = (name: string) => dialog.locator('tr', { has: page.getByRole('rowheader', { name }) });
  await expect(member('form.amount')).toHaveClass(/differs/);
  await expect(member('form.amount').locator('td')).toHaveText([`"${first}"`, `"${second}"`]);
  await expect(member('form.ctn')).not.toHaveClass(/differs/);
  await axeFindsNothing(page);
  await dialog.getByRole('button', { name: '닫기' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.locator('.picked')).toHaveCount(0);
});

test('a call is sent again, and the new one is on top, open', async ({ page, desk, api }) => {
  await api.done('customer/lookup', { ctn: SUBSCRIBERS.ordinary });
  const { order_no } = await api.pay(goodForm());
  await desk.open();
  const detail = await desk.openRow(desk.results.filter({ hasText: order_no }));
  await detail.getByRole('button', { name: '다시 보내기' }).click();
  const opened = page.locator('#results details[open]');
  // The order was paid: it is answered as the first time.
  await expect(opened).toContainText('첫 요청의 결과를 다시');
  await expect(desk.results.first().locator('details')).toHaveAttribute('open');
  await expect(desk.results.first().locator('summary')).toBeFocused();
  await expect(opened).toHaveCount(1);
  expect(await api.payments({ order_no })).toHaveLength(1);
  // By its key as well.
  await page.keyboard.press('r');
  await expect(desk.results.filter({ hasText: '첫 요청의 결과를 다시' })).toHaveCount(2);
});

test("a call's request is put into the form, as another order", async ({ page, desk, api }) => {
  const [order_no, amount] = [newOrderNumber(), newAmount(30_000)];
  await api.pay(goodForm({ order_no, amount, ctn: SUBSCRIBERS.paysBillByCard }));
  await desk.open();
  const detail = await desk.openRow(desk.results.filter({ hasText: order_no }));
  await detail.getByRole('button', { name: '새 요청으로' }).click();
  await expect(desk.field('amount')).toHaveValue(amount);
  await expect(desk.field('ctn')).toHaveValue(/1020$/);
  await expect(desk.field('order_no')).not.toHaveValue(order_no);
  await expect(desk.field('amount')).toBeFocused();
  await expect(page.locator('#results details[open]')).toHaveCount(1);
});

test('request and answer are copied as they are', async ({ page, desk, api, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { order_no } = await api.pay(goodForm());
  await desk.open();
  const detail = await desk.openRow(desk.results.filter({ hasText: order_no }));
  await detail.getByRole('button', { name: '요청 본문 복사' }).click();
  await expect(detail).toContainText('복사했습니다');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(JSON.parse(copied).form.order_no).toBe(order_no);
});

test('the lines are one stop of the Tab key, and arrows move among them', async ({ page, desk, api }) => {
  await api.pay(goodForm());
  await api.pay(goodForm());
  await desk.open();
  const summary = (place: number) => desk.results.nth(place).locator('summary');
  await page.locator('#calls-looks').focus();
  await page.keyboard.press('Tab');
  await expect(summary(0)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(summary(1)).toBeFocused();
  await expect(page.locator('#results .calls summary[tabindex="0"]')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(desk.results.nth(1).locator('.json')).toHaveCount(2);
  await page.keyboard.press('ArrowUp');
  await expect(summary(0)).toBeFocused();
});

test('errors are counted at their tab until it is looked at', async ({ page, desk, api }) => {
  await desk.open();
  await desk.isConnected();
  const tab = page.locator('#errors-tab');
  await api.call('payment/pay', { form: goodForm({ ctn: SUBSCRIBERS.blocked }) });
  await expect(tab).toHaveText('ERROR 내역1');
  await tab.click();
  await expect(tab).toHaveText('ERROR 내역');
  const { body } = await api.call('payment/cancel', { form: { order_no: newOrderNumber() } });
  await page.mouse.move(5, 5);
  await expect(desk.errors.first()).toContainText(body.code);
  await expect(tab).toHaveText('ERROR 내역');
});

for (const language of ['ko', 'en']) {
  for (const [width, height] of [[1440, 900], [1920, 1080]] as const) {
    test(`nothing but a message is cut, ${language}, ${width}x${height}`, async ({ page, desk, api, context, baseURL }) => {
      await context.addCookies([{ name: 'language', value: language, url: baseURL ?? '' }]);
      await page.setViewportSize({ width, height });
      await api.call('coupon/delete', { serial_no: '7203000000000000' });
      const { order_no } = await api.pay(goodForm());
      await desk.open();
      await desk.openRow(desk.results.filter({ hasText: order_no }));
      expect(await cut(page)).toEqual([]);
      await axeFindsNothing(page);
      await desk.showErrors();
      await desk.openRow(desk.errors.first());
      expect(await cut(page)).toEqual([]);
      await axeFindsNothing(page);
    });
  }
}

test('on a phone everything can be pressed', async ({ page, desk, api }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const { order_no } = await api.pay(goodForm());
  await desk.open();
  await desk.openRow(desk.results.filter({ hasText: order_no }));
  expect(await smallTargets(page)).toEqual([]);
});
