// The server functions, called as any program would: to prepare what a test needs, and to look at
// what became of it.

/** The demonstration's subscribers, by what is special about them. */
export const SUBSCRIBERS = {
  ordinary: '01012345678',
  nearTheLimit: '01023456789',
  minor: '01034567890',
  blocked: '01045678901',
  paysBillByCard: '01056781020',
  riskGradeNine: '01067890123',
} as const;

export interface Answer<T = any> {
  status: number;
  body: T;
}

export interface Coupon {
  serial_no: string;
  name: string;
  amount: number;
  status: string;
}

export interface Payment {
  order_no: string;
  status: string;
  amount: number;
  charged: number;
  coupon_amount: number;
}

export type PaymentForm = Record<string, string>;

let orders = 0;

/** An order number that no other test has. */
export function newOrderNumber(): string {
  orders += 1;
  return `E2E-${process.pid}-${Date.now().toString(36)}-${orders}`;
}

let amounts = 0;

/** An amount that no other test of this worker asks for: what a row of a list can be known by. */
export function newAmount(above = 1_000): string {
  amounts += 1;
  return (above + amounts).toLocaleString('en-US');
}

/** A request that is paid as it stands. */
export function goodForm(changes: PaymentForm = {}): PaymentForm {
  return {
    order_no: newOrderNumber(),
    payment_method: '01',
    payment_type: 'D1',
    amount: '12,000',
    pg: 'PG01',
    cp: 'CP014',
    svc: 'SVC201',
    ad_consent: 'yes',
    ctn: SUBSCRIBERS.ordinary,
    ...changes,
  };
}

export class Api {
  constructor(readonly origin: string) {}

  /** Calls a server function; what it answers is JSON, also where it refuses. */
  async call<T = any>(endpoint: string, body: unknown): Promise<Answer<T>> {
    const response = await fetch(`${this.origin}/api/${endpoint}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as T };
  }

  /** Calls one that has to succeed. */
  async done<T = any>(endpoint: string, body: unknown): Promise<T> {
    const answer = await this.call<T>(endpoint, body);
    if (answer.status !== 200) {
      throw new Error(`${endpoint} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }

  pay(form: PaymentForm): Promise<Payment> {
    return this.done('payment/pay', { form });
  }

  cancel(orderNumber: string): Promise<unknown> {
    return this.done('payment/cancel', { form: { order_no: orderNumber } });
  }

  async payments(filter: Record<string, string> = {}): Promise<Payment[]> {
    const page = await this.done<{ rows: Payment[] }>('payment/list', { form: filter });
    return page.rows;
  }

  issue(promotion: string, ctn: string = SUBSCRIBERS.ordinary): Promise<Coupon> {
    return this.done('coupon/issue', { form: { ctn, promotion_id: promotion } });
  }

  /**
   * A coupon that the request could be paid with. One that is there is taken before a new one is
   * issued: promotions give a customer only so many.
   */
  async coupon(promotion: string, changes: PaymentForm = {}): Promise<Coupon> {
    const form = goodForm({ promotion_id: promotion, ...changes });
    const found = await this.done<{ usable: Coupon[] }>('coupon/lookup', { form });
    return found.usable[0] ?? (await this.issue(promotion, form['ctn']));
  }

  /** Takes back what a test paid: limits and coupons are there again for the next one. */
  async tidy(): Promise<void> {
    for (;;) {
      const paid = await this.payments({ status: 'paid' });
      const ours = paid.filter((payment) => !payment.order_no.startsWith('DEMO-'));
      if (ours.length === 0) return;
      for (const payment of ours) await this.cancel(payment.order_no);
    }
  }
}
