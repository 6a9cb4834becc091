// 발급: coupons of a promotion for the number in the request.

import { SUBSCRIBERS } from '../support/api';
import { axeFindsNothing } from '../support/axe';
import { expect, test } from '../support/test';

test('several at once: each is a call of its own, and all are marked in the list', async ({ page, desk }) => {
  await desk.open();
  await desk.field('ctn').fill(SUBSCRIBERS.nearTheLimit);
  const keys: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/coupon/issue')) keys.push(request.postDataJSON().key);
  });
  await desk.issueCoupons('GAME1000', 3);
  await expect(desk.message).toContainText('쿠폰 발급 완료');
  await expect(desk.message).toContainText('게임나라 1천원 · 3장');
  expect(new Set(keys).size).toBe(3);
  const marked = page.locator('#coupon label.coupon', { hasText: '새로 발급' });
  await expect(marked).toHaveCount(3);
  await expect(marked.first()).toBeInViewport();
  await expect(page.locator('#issue')).toBeHidden();
  // Looked up again, they are coupons like the others.
  await desk.lookUpCoupons();
  await expect(marked).toHaveCount(0);
});

test('coupons stand in one order, and each says why it stands before the next', async ({ page, desk, api }) => {
  const ctn = SUBSCRIBERS.paysBillByCard;
  const promotion = (won: string) => `ORDER${process.pid}-${won}`;
  for (const won of ['4000', '7000']) {
    await api.done('promotion/create', {
      form: {
        promotion_id: promotion(won), name: `순서 ${won}`, coupon_amount: won, minimum_amount: '10000', valid_from: '2026-01-01',
        valid_until: '2099-12-31', budget: '500', per_customer: '3',
      },
    });
    await api.issue(promotion(won), ctn);
  }
  await desk.open();
  await desk.field('ctn').fill(ctn);
  await desk.field('amount').fill('20,000');
  await desk.lookUpCoupons();
  const coupons = page.locator('#coupon label.coupon');
  await expect(coupons.first()).toContainText('순서 7000');
  await expect(coupons.first().locator('.why')).toContainText('할인 7,000원, 다음은');
  await expect(coupons.first().getByRole('radio')).toBeChecked();
  // Another may be taken.
  await coupons.filter({ hasText: '순서 4000' }).click();
  await expect(coupons.filter({ hasText: '순서 4000' }).getByRole('radio')).toBeChecked();
});

test('a look-up issues what its promotion gives to whoever qualifies, and says so', async ({ page, desk, api }) => {
  const code = `LOOK${process.pid}`;
  await api.done('promotion/create', {
    form: {
      promotion_id: code, name: '조회하면 바로', coupon_amount: '9000', minimum_amount: '10000', valid_from: '2026-01-01',
      valid_until: '2099-12-31', budget: '1', per_customer: '1', issuing: 'at_look_up',
      // What no other test asks for.
      conditions: { code: 'all_of', parts: [{ code: 'amount', from: '77,000', to: '77,000' }] },
    },
  });
  await desk.open();
  await desk.field('promotion_id').selectOption(code);
  await desk.field('amount').fill('77,000');
  await desk.lookUpCoupons();
  const coupon = page.locator('#coupon label.coupon', { hasText: '조회하면 바로' });
  await expect(coupon).toContainText('새로 발급');
  await desk.lookUpCoupons();
  await expect(coupon).toHaveCount(1);
  await expect(coupon).not.toContainText('새로 발급');
});

test('the first refusal ends it, and says how many there are', async ({ page, desk, watch }) => {
  watch.allowStatus(409);
  await desk.open();
  await desk.field('ctn').fill(SUBSCRIBERS.riskGradeNine);
  let calls = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/coupon/issue')) calls += 1;
  });
  // Two a customer.
  await desk.issueCoupons('MPAY5000', 5);
  await expect(desk.message).toContainText('5장 중 2장을 발급하고 멈췄습니다');
  await expect(desk.message.locator('.title')).toHaveClass(/bad/);
  expect(calls).toBe(3);
  // This request can't be paid with them: they are shown with why.
  const marked = page.locator('#coupon li.coupon', { hasText: '새로 발급' });
  await expect(marked).toHaveCount(2);
  await expect(marked.last()).toBeVisible();
});

test('by keyboard alone, and axe finds nothing, in either language', async ({ page, desk, context, server }) => {
  await context.addCookies([{ name: 'language', value: 'en', url: server.origin }]);
  await desk.open();
  const button = page.getByRole('button', { name: 'Issue coupons' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#issue')).toBeVisible();
  await axeFindsNothing(page);
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.locator('#issue-promotion_id')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.type('2');
  await page.keyboard.press('Enter');
  await expect(desk.message).toContainText('Coupon issue done');
});
