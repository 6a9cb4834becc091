// A verification outside that answers something else than was asked: it is not believed, and the screen says why.

import { Approver } from '../support/telegram';
import { expect, test } from '../support/test';

test('an approval of another amount pays nothing until an inquiry is answered with what was asked', async ({ desk, api }) => {
  const approver = new Approver();
  const address = await approver.start();
  await api.done('target/save', { form: { telegram_address: address } });
  try {
    approver.says = { coupon_amount: '000000002999' };
    const coupon = await api.coupon('AUTUMN3000');
    await desk.open();
    await desk.chooseCoupon(coupon.serial_no);
    const orderNumber = await desk.pay();
    await expect(desk.message).toContainText('요청과 다른 응답(쿠폰 금액) → 확인 중');
    await expect(desk.chosenValue(3)).toHaveText('선점');

    const row = desk.results.filter({ hasText: `${orderNumber} · ` }).filter({ hasText: '요청과 다른 응답(쿠폰 금액)' });
    const detail = await desk.openRow(row.last());
    const telegrams = detail.locator('.telegram');
    await expect(telegrams.first().locator('.note')).toHaveCount(0);
    await expect(telegrams.last().locator('.note')).toHaveText('요청과 다른 응답(쿠폰 금액)은 쓰지 않고 조회합니다');

    // From here on it answers what is asked.
    approver.says = {};
    await expect(desk.message).toContainText('확인 결과: 결제 완료', { timeout: 25_000 });
    await expect(desk.figure('쿠폰 상태')).toContainText('사용');
    await api.cancel(orderNumber);
  } finally {
    await api.done('target/save', { form: {} });
    approver.finish();
  }
});
