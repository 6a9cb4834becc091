// The main flow, asked of another micropay: the first server's target is the second one, over HTTP
// and over TCP.

import { Api, newAmount } from '../support/api';
import { grouped } from '../support/desk';
import { Server } from '../support/server';
import { expect, test as base } from '../support/test';

const test = base.extend<object, { other: Server }>({
  other: [
    async ({}, use) => {
      const other = await Server.create();
      await use(other);
      await other.finish();
    },
    { scope: 'worker', timeout: 150_000 },
  ],
});

test.afterEach(async ({ api }) => {
  await api.done('target/save', { form: {} });
});

test('pays with a coupon of another micropay and takes it back', async ({ page, desk, api, other }) => {
  const there = new Api(other.origin);
  const coupon = await there.coupon('AUTUMN3000');
  const amount = newAmount(20_000);
  const total = Number(amount.replace(',', ''));
  const charged = (total - 3_000).toLocaleString('en-US');
  const base = `${other.origin}/api/v1`;
  await api.done('target/save', {
    form: {
      customer_url: base,
      payment_url: base,
      telegram_address: `127.0.0.1:${other.telegramPort}`,
      headers: [{ name: 'Micropay-Sandbox', value: 'default' }],
    },
  });
  await desk.open();
  await expect(page.locator('#decision .outside')).toContainText(new URL(other.origin).host);

  await test.step('NCN 조회 asks there', async () => {
    await page.getByRole('button', { name: /^NCN 조회/ }).click();
    await expect(desk.message).toContainText('김하늘');
    await expect(page.getByLabel('고객계약번호 (NCN)')).toHaveValue('500123456789');
    await expect(page.getByLabel('한도금액')).toHaveValue('500,000');
  });

  await desk.field('amount').fill(amount);

  await test.step('쿠폰 조회 finds a coupon that was issued there', async () => {
    await page.getByRole('button', { name: /^쿠폰 조회/ }).click();
    await expect(desk.answer).toContainText('쿠폰조회 OK');
    await page.getByRole('radio', { name: new RegExp(grouped(coupon.serial_no)) }).check();
    await expect(desk.chosenValue(1)).toHaveText(grouped(coupon.serial_no));
    await expect(desk.chosenValue(3)).toHaveText('미사용');
  });

  const orderNumber = await desk.field('order_no').inputValue();

  await test.step('결제 요청 is paid there, and the coupon used', async () => {
    await page.getByRole('button', { name: `${charged}원 결제 요청` }).click();
    await expect(desk.message).toContainText('결제 완료');
    await expect(desk.figure('주문번호')).toHaveText(orderNumber);
    await expect(desk.figure('실제 결제 금액')).toHaveText(`${charged}원`);
    await expect(desk.figure('쿠폰 검증')).toContainText('0000');
    await expect(desk.figure('쿠폰 상태')).toContainText('사용');
    const [payment] = await there.payments({ order_no: orderNumber });
    expect(payment).toMatchObject({ status: 'paid', amount: total, charged: total - 3_000, coupon_amount: 3_000 });
  });

  await test.step('the history is theirs', async () => {
    const cells = desk.payment(orderNumber).getByRole('cell');
    await expect(cells.nth(2)).toHaveText(amount);
    await expect(cells.nth(5)).toHaveText('결제');
  });

  await test.step('결과 has what went there, its personal data hidden until it is asked for', async () => {
    const row = desk.results.filter({ hasText: `${amount} = ${charged} + 쿠폰 3,000` }).last();
    await row.locator('summary').first().click();
    await expect(row).toContainText(`POST ${other.origin}/***`);
    await row.getByRole('button', { name: '개인정보 표시' }).click();
    await expect(row).toContainText(`POST ${base}/payments`);
  });

  await test.step('결제 취소 brings the coupon back there', async () => {
    await desk.payment(orderNumber).getByRole('button', { name: '취소' }).click();
    const question = page.getByRole('dialog', { name: '이 결제를 취소할까요?' });
    await expect(question).toContainText(`${amount} = ${charged} + 쿠폰 3,000`);
    await question.getByRole('button', { name: '결제 취소' }).click();
    await expect(desk.message).toContainText('결제 취소 완료');
    await expect(desk.figure('돌려준 금액')).toHaveText(`${charged}원`);
    await expect(desk.figure('쿠폰 상태')).toContainText('미사용');
    await expect(desk.payment(orderNumber).getByRole('cell').nth(5)).toHaveText('취소');
    const [payment] = await there.payments({ order_no: orderNumber });
    expect(payment).toMatchObject({ status: 'cancelled' });
  });

  await test.step('the coupon can be used again', async () => {
    await page.getByRole('button', { name: /^쿠폰 조회/ }).click();
    await expect(page.getByRole('radio', { name: new RegExp(grouped(coupon.serial_no)) })).toBeAttached();
    await expect(desk.chosenValue(3)).toHaveText('미사용');
  });

  await api.done('target/save', { form: {} });
  expect(await api.payments({ order_no: orderNumber })).toEqual([]);
});

test('a payment there without an outcome is followed until it has one', async ({ desk, api, other }) => {
  const there = new Api(other.origin);
  // There the verification's answer is lost. Nobody tells us here what an inquiry made of it.
  const coupon = await there.coupon('LOST2000');
  await api.done('target/save', { form: { payment_url: `${other.origin}/api/v1` } });
  await desk.open();
  await desk.chooseCoupon(coupon.serial_no);
  const orderNumber = await desk.field('order_no').inputValue();
  await desk.send.click();
  await expect(desk.message).toContainText('응답 없음 → 확인 중');
  await expect(desk.message).toContainText('확인 결과: 결제 완료', { timeout: 25_000 });
  await expect(desk.figure('주문번호')).toHaveText(orderNumber);
  await there.cancel(orderNumber);
});
