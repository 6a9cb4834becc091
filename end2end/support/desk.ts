// The console as a test handles it. Most of it by ids, which are the same in both languages; the
// specs that are about words and roles use words and roles.

import { type Locator, type Page, expect } from '@playwright/test';

/** A serial number as the screen shows it: `7203 1846 5520 9137`. */
export function grouped(serialNumber: string): string {
  return serialNumber.replace(/(\d{4})(?=\d)/g, '$1 ');
}

export class Desk {
  readonly results: Locator;
  readonly payments: Locator;
  readonly errors: Locator;
  readonly message: Locator;
  readonly send: Locator;
  readonly chosen: Locator;
  readonly connection: Locator;
  readonly answer: Locator;

  constructor(readonly page: Page) {
    this.results = page.locator('#results .calls > li');
    this.payments = page.locator('#history tbody > tr');
    this.errors = page.locator('#errors .calls > li');
    this.message = page.locator('#decision .message');
    this.send = page.locator('#decision .send button.main');
    this.chosen = page.locator('#coupon .chosen');
    this.connection = page.locator('.connection');
    this.answer = page.locator('#coupon .answer');
  }

  /** Opens the page and waits until it is live. */
  async open(path = '/'): Promise<void> {
    await this.page.goto(path);
    await this.isLive();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.isLive();
  }

  async isLive(): Promise<void> {
    await expect(this.page.locator('html[data-hydrated]')).toBeAttached();
  }

  /** Also connected to the server's events. */
  async isConnected(): Promise<void> {
    await expect(this.connection).toHaveAttribute('data-state', 'live', { timeout: 20_000 });
  }

  /** A field of the request, by its name in JSON. */
  field(name: string): Locator {
    return this.page.locator(`#request-${name}`);
  }

  /** What is said to be wrong with it. */
  problem(name: string): Locator {
    return this.page.locator(`#request-${name}-problem`);
  }

  /** The row of an order in the history. */
  payment(orderNumber: string): Locator {
    return this.payments.filter({ has: this.page.locator('th', { hasText: orderNumber }) });
  }

  /** Its status in the history. The row's other words are its buttons'. */
  statusOf(orderNumber: string): Locator {
    return this.payment(orderNumber).getByRole('cell').nth(5);
  }

  /** A value of the coupon in the request: name, serial number, amount, status. */
  chosenValue(index: number): Locator {
    return this.chosen.locator('dd').nth(index);
  }

  /** A figure of the message, by its label. */
  figure(label: string): Locator {
    const term = this.page.locator('dt', { hasText: new RegExp(`^${label}$`) });
    return this.message.locator('dl > div').filter({ has: term }).locator('dd');
  }

  async lookUpCustomer(): Promise<void> {
    await this.page.locator('[data-shortcut="F3"]').click();
  }

  async lookUpCoupons(): Promise<void> {
    await this.page.locator('[data-shortcut="F2"]').click();
  }

  /** Issues coupons of a promotion to the number in the request. */
  async issueCoupons(promotion: string, count = 1): Promise<void> {
    await this.page.locator('[popovertarget="issue"]').click();
    await this.page.locator('#issue-promotion_id').selectOption(promotion);
    await this.page.locator('#issue-count').fill(String(count));
    await this.page.locator('#issue [type="submit"]').click();
  }

  /** Looks up, and has the coupon of this serial number in the request. */
  async chooseCoupon(serialNumber: string): Promise<void> {
    await this.lookUpCoupons();
    await expect(this.answer).toContainText(/쿠폰조회 OK|Coupon lookup OK/);
    await this.page.locator('#coupon label.coupon', { hasText: grouped(serialNumber) }).click();
    await expect(this.chosenValue(1)).toHaveText(grouped(serialNumber));
  }

  /** Sends the request, and waits for what became of it. Answers the order number. */
  async pay(): Promise<string> {
    const orderNumber = await this.field('order_no').inputValue();
    await this.send.click();
    await expect(this.message).toContainText(orderNumber);
    return orderNumber;
  }

  /** Shows ERROR 내역 in place of 결과, with its filter. */
  async showErrors(): Promise<void> {
    await this.page.locator('#errors-tab').click();
    await expect(this.page.locator('#errors')).toBeVisible();
    const filter = this.page.locator('#errors .fold');
    if ((await filter.getAttribute('open')) === null) await filter.locator('> summary').click();
  }

  /** Shows 결과 again. */
  async showResults(): Promise<void> {
    await this.page.locator('#results-tab').click();
    await expect(this.page.locator('#results')).toBeVisible();
  }

  /** Opens the menu at the header's end: theme, language, settings, sign-out. */
  async openMenu(): Promise<void> {
    await this.page.locator('button[popovertarget="menu"]').click();
    await expect(this.page.locator('#menu')).toBeVisible();
  }

  /** Answers the question that comes before every cancel. */
  async confirmCancel(): Promise<void> {
    await this.page.getByRole('dialog').getByRole('button', { name: /^(결제 취소|Cancel payment)$/ }).click();
  }

  /** Opens a row of 결과 or ERROR 내역, unless the address had it open, and waits for what is in it. */
  async openRow(row: Locator): Promise<Locator> {
    if ((await row.locator('details').first().getAttribute('open')) === null) {
      await row.locator('summary').first().click();
    }
    const detail = row.locator('.detail');
    await expect(detail.locator('.json')).toHaveCount(2);
    return detail;
  }
}
