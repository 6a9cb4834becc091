// A person who has never seen it: from the demonstration's data to a coupon that was paid with and
// came back.

import type { Page } from '@playwright/test';

import { SUBSCRIBERS } from '../support/api';
import { grouped } from '../support/desk';
import { expect, test } from '../support/test';

test('pays with a coupon and takes it back, by mouse', async ({ page, desk, api }) => {
  const coupon = await api.coupon('AUTUMN3000');
  await desk.open();

  await test.step('NCN 조회 fills in the payer and the additional information', async () => {
    await expect(page.getByLabel('핸드폰번호 (CTN)').first()).toHaveValue('010-1234-5678');
    await page.getByRole('button', { name: /^NCN 조회/ }).click();
    await expect(desk.message).toContainText('김하늘');
    await expect(page.getByLabel('고객계약번호 (NCN)')).toHaveValue('500123456789');
    await expect(page.getByLabel('생년월일')).toHaveValue('1991-04-02');
    await expect(page.getByLabel('성별')).toHaveValue('F');
    await expect(page.getByLabel('한도금액')).toHaveValue('500,000');
    await expect(page.getByLabel('위험등급')).toHaveValue('2');
    await expect(page.getByLabel('리즈등급')).toHaveValue('A');
    await expect(page.getByLabel('M-PAY 회원가입 여부')).toHaveValue('yes');
    await expect(page.getByLabel('폰사용료 납부수단')).toHaveValue('A');
  });

  await test.step('쿠폰 조회 finds coupons, and one is chosen', async () => {
    await page.getByRole('button', { name: /^쿠폰 조회/ }).click();
    await expect(desk.answer).toContainText('쿠폰조회 OK');
    await page.getByRole('radio', { name: new RegExp(grouped(coupon.serial_no)) }).check();
    await expect(desk.chosen).toContainText('가을 첫 결제 3천원');
    await expect(desk.chosenValue(1)).toHaveText(grouped(coupon.serial_no));
    await expect(desk.chosenValue(2)).toHaveText('3,000원');
    await expect(desk.chosenValue(3)).toHaveText('미사용');
  });

  const orderNumber = await page.getByLabel('주문번호', { exact: true }).first().inputValue();

  await test.step('결제 요청 says for how much, and tells what was paid', async () => {
    await expect(page.locator('.sum dd')).toHaveText(['12,000원', '− 3,000원', '9,000원']);
    await page.getByRole('button', { name: '9,000원 결제 요청' }).click();
    await expect(desk.message).toContainText('결제 완료');
    await expect(desk.figure('주문번호')).toHaveText(orderNumber);
    await expect(desk.figure('실제 결제 금액')).toHaveText('9,000원');
    await expect(desk.figure('쿠폰 금액')).toHaveText('3,000원');
    await expect(desk.figure('쿠폰 검증')).toContainText('0000');
    await expect(desk.figure('쿠폰 상태')).toHaveText(`사용 · ${grouped(coupon.serial_no)}`);
    // The next request is another order, and this coupon is not in it.
    await expect(desk.chosenValue(0)).toHaveText('–');
  });

  await test.step("the payment is in the history's first row by itself", async () => {
    const cells = desk.payments.first().getByRole('cell');
    await expect(desk.payments.first().getByRole('rowheader')).toHaveText(orderNumber);
    await expect(cells.nth(2)).toHaveText('12,000');
    await expect(cells.nth(3)).toHaveText('3,000');
    await expect(cells.nth(4)).toHaveText('9,000');
    await expect(cells.nth(5)).toHaveText('결제');
  });

  await test.step('결제 취소 brings the coupon back', async () => {
    await desk.payment(orderNumber).getByRole('button', { name: '취소' }).click();
    const question = page.getByRole('dialog', { name: '이 결제를 취소할까요?' });
    await expect(question).toContainText('12,000 = 9,000 + 쿠폰 3,000');
    await question.getByRole('button', { name: '결제 취소' }).click();
    await expect(desk.message).toContainText('결제 취소 완료');
    await expect(desk.figure('취소 금액')).toHaveText('12,000원');
    await expect(desk.figure('그중 쿠폰')).toHaveText('3,000원');
    await expect(desk.figure('돌려준 금액')).toHaveText('9,000원');
    await expect(desk.figure('쿠폰 상태')).toContainText('미사용');
    const cells = desk.payment(orderNumber).getByRole('cell');
    await expect(cells.nth(5)).toHaveText('취소');
    await expect(cells.nth(6)).toHaveText('12,000');
    // There is room for when it was in a wide window; else its timeline tells it.
    await page.setViewportSize({ width: 1920, height: 1080 });
    await expect(cells.nth(7)).toHaveText(/\d\d:\d\d:\d\d/);
  });

  await test.step('the coupon can be used again', async () => {
    await page.getByRole('button', { name: /^쿠폰 조회/ }).click();
    await expect(page.getByRole('radio', { name: new RegExp(grouped(coupon.serial_no)) })).toBeAttached();
    await expect(desk.chosenValue(3)).toHaveText('미사용');
    const [payment] = await api.payments({ order_no: orderNumber });
    expect(payment).toMatchObject({ status: 'cancelled', amount: 12_000, charged: 9_000, coupon_amount: 3_000 });
  });

  await expect(page.locator('.hint li[data-done]')).toHaveCount(4);
});

test('pays with a coupon and takes it back, by keyboard alone', async ({ page, desk, api }) => {
  await api.coupon('AUTUMN3000');
  await desk.open();
  const keyboard = page.keyboard;

  await keyboard.press('F3');
  await expect(desk.message).toContainText('김하늘');

  // Along the fields to the amount, and another amount.
  await page.locator('body').press('Tab');
  for (let steps = 0; steps < 40 && !(await isFocused(page, '#request-amount')); steps += 1) {
    await keyboard.press('Tab');
  }
  await expect(page.getByLabel('결제 금액')).toBeFocused();
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type('15000');
  await keyboard.press('Tab');
  await expect(page.getByLabel('결제 금액')).toHaveValue('15,000');

  await keyboard.press('F2');
  await expect(desk.answer).toContainText('쿠폰조회 OK');
  const best = page.locator('#coupon input[name=coupon]').first();
  await expect(best).toBeChecked();

  // Among the coupons by arrows: one down, one up again.
  for (let steps = 0; steps < 60 && !(await isFocused(page, '#coupon input[name=coupon]')); steps += 1) {
    await keyboard.press('Tab');
  }
  await expect(best).toBeFocused();
  if ((await page.locator('#coupon input[name=coupon]').count()) > 1) {
    await keyboard.press('ArrowDown');
    await expect(best).not.toBeChecked();
    await keyboard.press('ArrowUp');
  }
  await expect(best).toBeChecked();
  await expect(desk.chosenValue(2)).toHaveText('3,000원');

  await keyboard.press('F4');
  const orderNumber = await desk.field('order_no').inputValue();
  await expect(desk.send).toContainText('12,000원 결제 요청');
  await keyboard.press('ControlOrMeta+Enter');
  await expect(desk.message).toContainText('결제 완료');
  await expect(desk.figure('주문번호')).toHaveText(orderNumber);
  await expect(desk.figure('쿠폰 검증')).toContainText('0000');
  await expect(desk.payment(orderNumber)).toContainText('결제');

  // Along the page to the row's button, into the question, and out of it with Enter.
  const cancel = desk.payment(orderNumber).getByRole('button', { name: '취소' });
  for (let steps = 0; steps < 120; steps += 1) {
    if (await cancel.evaluate((button) => button === document.activeElement)) break;
    await keyboard.press('Tab');
  }
  await expect(cancel).toBeFocused();
  await keyboard.press('Enter');
  const question = page.getByRole('dialog', { name: '이 결제를 취소할까요?' });
  await expect(question).toBeVisible();
  await keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(cancel).toBeFocused();
  await keyboard.press('Enter');
  await expect(question.getByRole('button', { name: '결제 취소' })).toBeFocused();
  await keyboard.press('Enter');
  await expect(desk.message).toContainText('결제 취소 완료');
  await expect(desk.figure('쿠폰 상태')).toContainText('미사용');
});

test('the form itself cancels: 주문번호 상태 결제 취소', async ({ page, desk, api }) => {
  const coupon = await api.coupon('AUTUMN3000');
  await desk.open();
  await desk.chooseCoupon(coupon.serial_no);
  const orderNumber = await desk.pay();
  await expect(desk.payment(orderNumber)).toBeVisible();
  await page.getByRole('radio', { name: '결제 취소' }).check();
  await expect(page.locator('.sum dd')).toHaveText(['12,000원', '− 3,000원', '9,000원']);
  await page.getByRole('button', { name: `12,000원 결제 취소 요청 · ${orderNumber}` }).click();
  await desk.confirmCancel();
  await expect(desk.message).toContainText('결제 취소 완료');
  await expect(desk.figure('쿠폰 상태')).toContainText('미사용');
  // Back to paying, the next payment is another order.
  await page.getByRole('radio', { name: '결제', exact: true }).check();
  await expect(desk.field('order_no')).not.toHaveValue(orderNumber);
});

test("a second cancel is refused with the first one's time", async ({ page, desk, api, watch }) => {
  watch.allowStatus(409);
  await desk.open();
  const orderNumber = await desk.pay();
  await expect(desk.message).toContainText('결제 완료');
  await api.cancel(orderNumber);
  await page.getByRole('radio', { name: '결제 취소' }).check();
  await desk.send.click();
  await desk.confirmCancel();
  await expect(desk.message).toContainText('ALREADY_CANCELLED');
  await expect(desk.message).toContainText(/\d\d:\d\d:\d\d에 이미 취소되었습니다/);
  await expect(desk.problem('order_no')).toContainText('이미 취소되었습니다');
});

test('pays with a coupon and takes it back, in English', async ({ page, desk, api }) => {
  const coupon = await api.coupon('AUTUMN3000');
  await desk.open();
  await desk.openMenu();
  await page.getByRole('button', { name: 'Show in English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await desk.isLive();

  await page.getByRole('button', { name: /^Look up NCN/ }).click();
  await expect(page.getByLabel('Contract no. (NCN)')).toHaveValue('500123456789');
  await page.getByRole('button', { name: /^Look up coupons/ }).click();
  await expect(desk.answer).toContainText('Coupon lookup OK');
  await page.getByRole('radio', { name: new RegExp(grouped(coupon.serial_no)) }).check();
  const orderNumber = await desk.field('order_no').inputValue();
  await page.getByRole('button', { name: 'Pay 9,000 won' }).click();
  await expect(desk.message).toContainText('Paid');
  await expect(desk.figure('Charged')).toHaveText('9,000 won');
  await expect(desk.figure('Verification')).toContainText('0000');
  await desk.payment(orderNumber).getByRole('button', { name: 'cancel' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel payment' }).click();
  await expect(desk.figure('Cancelled')).toHaveText('12,000 won');
  await expect(desk.figure('Of it coupon')).toHaveText('3,000 won');
  await expect(desk.figure('Coupon status')).toContainText('Unused');
  // Nothing on an English page is left in Korean, but for the names that are data.
  const korean = await page.locator('label:not(.coupon), legend, th, h2, h3, dt, button > span').allTextContents();
  expect(korean.filter((text) => /[가-힣]/.test(text) && !['한국어', '기본 · default'].includes(text.trim()))).toEqual([]);
});

test('the demonstration has subscribers of every kind', async ({ page, desk, watch }) => {
  watch.allowStatus(403);
  const outcomes: [string, string][] = [
    [SUBSCRIBERS.blocked, 'SUBSCRIBER_BLOCKED'],
    [SUBSCRIBERS.riskGradeNine, 'RISK_GRADE_REFUSED'],
    [SUBSCRIBERS.minor, 'MINOR_REFUSED'],
  ];
  await desk.open();
  await desk.field('svc').selectOption('SVC202');
  for (const [ctn, code] of outcomes) {
    await desk.field('ctn').fill(ctn);
    await page.keyboard.press('ControlOrMeta+Enter');
    await expect(desk.message).toContainText(code);
  }
});

function isFocused(page: Page, selector: string): Promise<boolean> {
  return page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
}
