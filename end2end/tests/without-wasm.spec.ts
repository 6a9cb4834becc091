// Before the WASM is there, and where it never comes.

import { goodForm, newAmount } from '../support/api';
import { expect, test } from '../support/test';
import { holdWasm } from '../support/wasm';

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the page is readable: the form and the lists with their data', async ({ page, desk, api, watch }) => {
    watch.allowBlockedScripts();
    const amount = newAmount();
    const { order_no } = await api.pay(goodForm({ amount }));
    await api.call('payment/cancel', { form: { order_no: 'NO-SUCH-ORDER' } });
    await page.goto('/');
    for (const heading of ['결제 요청', '결제자 정보', '추가 정보', '쿠폰', '결제(취소) 요청', '결과', '결제 내역']) {
      await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible();
    }
    await expect(page.getByLabel('결제 금액')).toHaveValue('12,000');
    await expect(desk.field('ctn')).toHaveValue('010-1234-5678');
    await expect(desk.field('svc')).toHaveValue('SVC201');
    await expect(desk.payment(order_no)).toContainText(amount);
    await expect(desk.results.filter({ hasText: ` · ${amount}원` })).toHaveCount(1);
    await page.getByRole('tab', { name: 'ERROR 내역' }).click();
    await expect(page).toHaveURL(/tab=errors/);
    await expect(desk.errors.first()).toContainText('ORDER_NOT_FOUND');
  });
});

test.describe('before the WASM', () => {
  test('what is typed, chosen and clicked waits, and is then done', async ({ page, desk, api }) => {
    await api.coupon('AUTUMN3000');
    const wasm = await holdWasm(page);
    await page.goto('/');
    await wasm.asked;
    await desk.field('amount').fill('15000');
    await desk.field('risk_grade').selectOption('1');
    await page.getByRole('radio', { name: '동의', exact: true }).check();
    const button = page.locator('[data-shortcut="F2"]');
    await button.click();
    await expect(button).toHaveAttribute('data-waits');
    await expect(page.locator('html[data-hydrated]')).toHaveCount(0);
    await expect(desk.answer).not.toContainText('쿠폰조회');

    wasm.release();
    await desk.isLive();
    await expect(desk.answer).toContainText('쿠폰조회 OK');
    await expect(button).not.toHaveAttribute('data-waits');
    await expect(desk.field('amount')).toHaveValue(/^15,?000$/);
    await expect(desk.field('risk_grade')).toHaveValue('1');
    await expect(desk.send).toContainText('12,000원 결제 요청');
    // And what was typed is what is sent.
    const orderNumber = await desk.pay();
    expect(await api.payments({ order_no: orderNumber })).toMatchObject([{ amount: 15_000, charged: 12_000 }]);
  });

  test('several clicks and shortcuts are done in their order', async ({ page, desk, api }) => {
    await api.coupon('AUTUMN3000');
    const wasm = await holdWasm(page);
    await page.goto('/');
    await wasm.asked;
    await page.keyboard.press('F3');
    await page.keyboard.press('F2');
    await page.keyboard.press('ControlOrMeta+Enter');
    wasm.release();
    await desk.isLive();
    await expect(desk.message).toContainText('결제 완료');
    await expect(desk.field('ncn')).toHaveValue('500123456789');
    await expect(desk.figure('쿠폰 금액')).toHaveText('3,000원');
  });

  test('a number typed over the one that was there stays', async ({ page, desk }) => {
    const wasm = await holdWasm(page);
    await page.goto('/');
    await wasm.asked;
    await desk.field('ctn').fill('010-2345-6789');
    await page.locator('[data-shortcut="F3"]').click();
    wasm.release();
    await desk.isLive();
    await expect(desk.message).toContainText('이준호');
    await expect(desk.field('ncn')).toHaveValue('500223456790');
  });

  test('a row that was opened shows what is in it', async ({ page, desk, api }) => {
    const amount = newAmount();
    await api.pay(goodForm({ amount }));
    const wasm = await holdWasm(page);
    await page.goto('/');
    await wasm.asked;
    const row = desk.results.filter({ hasText: ` · ${amount}원` });
    await row.locator('summary').click();
    wasm.release();
    await desk.isLive();
    await expect(row.locator('.json')).toHaveCount(2);
  });

  test('an amount that was typed is not contradicted by the button or the sum', async ({ page, desk }) => {
    const wasm = await holdWasm(page);
    await page.goto('/');
    await wasm.asked;
    await expect(desk.send).toContainText('12,000원 결제 요청');
    await desk.field('amount').fill('15000');
    await expect(page.locator('#decision')).not.toContainText('12,000');
    await expect(desk.send).toContainText('결제(취소) 요청');
    // Typed back, it is told again when the page is live.
    await desk.field('amount').fill('12,000');
    wasm.release();
    await desk.isLive();
    await expect(desk.send).toContainText('12,000원 결제 요청');
    await expect(page.locator('.sum dd').last()).toHaveText('12,000원');
  });

  test('what the tab kept over a reload is shown at once, and is what is sent', async ({ page, desk, api }) => {
    const amount = newAmount(15_000);
    await desk.open();
    await desk.field('amount').fill(amount);
    await desk.field('cp').selectOption('CP021');
    await expect(desk.field('svc')).toHaveValue('SVC310');
    await page.getByRole('radio', { name: '동의', exact: true }).check();
    const orderNumber = await desk.field('order_no').inputValue();

    const wasm = await holdWasm(page);
    await page.reload();
    await wasm.asked;
    await expect(desk.field('order_no')).toHaveValue(orderNumber);
    await expect(desk.field('amount')).toHaveValue(amount);
    await expect(desk.field('svc')).toHaveValue('SVC310');
    await expect(page.locator('#decision')).not.toContainText('12,000');
    await desk.send.click();
    await expect(desk.send).toHaveAttribute('data-waits');
    wasm.release();
    await desk.isLive();
    await expect(desk.message).toContainText('결제 완료');
    await expect(desk.figure('주문번호')).toHaveText(orderNumber);
    await expect(desk.field('svc').locator('option')).toHaveText(['SVC310 웹툰 이용권']);
    const request = await api.done('payment/request', { form: { order_no: orderNumber } });
    expect(request).toMatchObject({ cp: 'CP021', svc: 'SVC310' });
    expect(await api.payments({ order_no: orderNumber })).toMatchObject([{ amount: Number(amount.replace(',', '')) }]);
  });

  test('a coupon that the tab kept is not left out of what is shown', async ({ page, desk, api }) => {
    const coupon = await api.coupon('AUTUMN3000');
    await desk.open();
    await desk.chooseCoupon(coupon.serial_no);
    const wasm = await holdWasm(page);
    await page.reload();
    await wasm.asked;
    await expect(desk.chosenValue(2)).toHaveText('…');
    await expect(desk.send).not.toContainText('원');
    wasm.release();
    await desk.isLive();
    await expect(desk.chosenValue(2)).toHaveText('3,000원');
    await expect(desk.send).toContainText('9,000원 결제 요청');
  });

  test('what choosing would lead to is not sent unseen', async ({ page, desk, api, watch }) => {
    watch.allowStatus(400, 409, 422);
    const wasm = await holdWasm(page);
    await page.goto('/');
    await wasm.asked;
    // Live, this would choose SVC310 too.
    await desk.field('cp').selectOption('CP021');
    await expect(desk.field('svc')).toHaveValue('SVC201');
    const orderNumber = await desk.field('order_no').inputValue();
    await desk.send.click();
    wasm.release();
    await desk.isLive();
    await expect(desk.message).not.toBeEmpty();
    await expect(desk.send).not.toHaveAttribute('data-waits');
    await expect(desk.field('cp')).toHaveValue('CP021');
    await expect(desk.field('svc')).toHaveValue('SVC201');
    expect(await api.payments({ order_no: orderNumber })).toEqual([]);
  });

  test('chosen without sending, it leads to what it leads to', async ({ page, desk }) => {
    const wasm = await holdWasm(page);
    await page.goto('/');
    await wasm.asked;
    await desk.field('cp').selectOption('CP021');
    wasm.release();
    await desk.isLive();
    await expect(desk.field('cp')).toHaveValue('CP021');
    await expect(desk.field('svc')).toHaveValue('SVC310');
  });

  test('what was kept in another shape is forgotten, and nothing is sent by it', async ({ page, desk, api }) => {
    await desk.open();
    const key = 'micropay-console default';
    const wasm = await holdWasm(page);
    await page.evaluate((key) => {
      const { form } = JSON.parse(sessionStorage.getItem(key)!);
      sessionStorage.setItem(key, JSON.stringify({ form: { ...form, amount: '17,000' } }));
    }, key);
    await page.reload();
    await wasm.asked;
    const orderNumber = await desk.field('order_no').inputValue();
    await desk.send.click();
    wasm.release();
    await desk.isLive();
    await expect(desk.field('amount')).toHaveValue('12,000');
    await expect(desk.send).not.toHaveAttribute('data-waits');
    expect(await api.payments({ order_no: orderNumber })).toEqual([]);
  });

  test('a filter that was sent waits too', async ({ page, desk, api }) => {
    const { order_no } = await api.pay(goodForm());
    const wasm = await holdWasm(page);
    await page.goto('/');
    await wasm.asked;
    await page.locator('#history-order_no').fill(order_no);
    await page.locator('#history-order_no').press('Enter');
    wasm.release();
    await desk.isLive();
    await expect(desk.payments).toHaveCount(1);
    await expect(desk.payment(order_no)).toBeVisible();
    expect(new URL(page.url()).search, 'nothing but the filter').toBe(`?order=${order_no}`);
  });
});
