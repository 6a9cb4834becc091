// Bad input in the page: told at its field, with nothing lost.

import { BAD_VALUES } from '../support/bad-values';
import { expect, test } from '../support/test';

// One page for all of them: each must leave it as usable as it was.
test('each is told at its field, and nothing is lost', async ({ desk, watch }) => {
  test.slow();
  watch.allowStatus(422);
  await desk.open();
  for (const { name, field, value, says } of BAD_VALUES) {
    await test.step(name, async () => {
      const input = desk.field(field);
      const good = await input.inputValue();
      await desk.field('amount').focus();
      await input.fill(value);
      await desk.send.click();
      await expect(input).toHaveAttribute('aria-invalid', 'true');
      await expect(input).toHaveAccessibleDescription(says);
      await expect(desk.problem(field)).toBeVisible();
      await expect(input).toBeFocused();
      await expect(input).toHaveValue(value);
      await expect(desk.message).toContainText('INVALID_REQUEST');
      // What was wrong is forgotten with the first change.
      await input.fill(good);
      await expect(input).not.toHaveAttribute('aria-invalid');
    });
  }
  await desk.pay();
  await expect(desk.message).toContainText('결제 완료');
});

test('all of a form at once, the focus at the first', async ({ page, desk }) => {
  await desk.open();
  await desk.field('amount').fill('만');
  await desk.field('ctn').fill('12');
  await desk.field('birth_date').fill('1991-99-99');
  await desk.send.click();
  await expect(page.locator('[aria-invalid=true]')).toHaveCount(3);
  await expect(desk.message).toContainText('입력값 3개');
  await expect(desk.field('amount')).toBeFocused();
  await expect(desk.field('ctn')).toHaveValue('12');
  await expect(desk.field('birth_date')).toHaveValue('1991-99-99');
});

test('payer data that is not the subscriber is refused at its field', async ({ desk, watch }) => {
  watch.allowStatus(409);
  await desk.open();
  await desk.field('ncn').fill('500223456790');
  await desk.send.click();
  await expect(desk.message).toContainText('CONTRACT_MISMATCH');
  await expect(desk.problem('ncn')).toContainText('서로 다른 계약');
  await desk.field('ncn').fill('');
  await desk.field('birth_date').fill('1990-01-01');
  await desk.send.click();
  await expect(desk.message).toContainText('PAYER_MISMATCH');
  await expect(desk.problem('birth_date')).toBeVisible();
});

test('an order that is not there can not be cancelled', async ({ page, desk, watch }) => {
  watch.allowStatus(404);
  await desk.open();
  await page.getByRole('radio', { name: '결제 취소' }).check();
  await desk.field('order_no').fill('NO-SUCH-ORDER');
  await desk.send.click();
  await expect(page.getByRole('dialog')).toContainText('찾지 못했습니다');
  await desk.confirmCancel();
  await expect(desk.message).toContainText('ORDER_NOT_FOUND');
  await expect(desk.problem('order_no')).toContainText('NO-SUCH-ORDER');
});

test('filters of the lists tell theirs as well', async ({ page, desk }) => {
  await desk.open();
  await page.locator('#history-ctn').fill('12');
  await page.getByRole('button', { name: '결제 내역 조회' }).click();
  await expect(page.locator('#history-ctn')).toHaveAccessibleDescription(/11자리/);
  await expect(page.locator('#history-ctn')).toBeFocused();
  await desk.showErrors();
  await page.locator('#errors-from').fill('2026-12-31');
  await page.locator('#errors-until').fill('2026-01-01');
  await page.getByRole('button', { name: 'ERROR 내역 조회' }).click();
  await expect(page.locator('#errors-until')).toHaveAccessibleDescription(/시작일보다 앞설 수 없습니다/);
});

test('an address that is no page says so, and leads back', async ({ page, desk, watch }) => {
  watch.allowStatus(404);
  await page.goto('/no/such/page');
  await expect(page.getByRole('heading', { name: '없는 페이지입니다' })).toBeVisible();
  await page.getByRole('link', { name: '시뮬레이터로 가기' }).click();
  await desk.isLive();
  await expect(desk.send).toBeVisible();
});
