// How it looks: to a screen reader, by keyboard, in every width, light and dark.

import type { Page } from '@playwright/test';

import { axeFindsNothing } from '../support/axe';
import { newAmount } from '../support/api';
import type { Desk } from '../support/desk';
import { expect, test } from '../support/test';

test.describe('axe finds nothing', () => {
  for (const theme of ['light', 'dark']) {
    for (const width of [1440, 390]) {
      for (const language of ['ko', 'en']) {
        test.describe(`${theme}, ${width} px, ${language}`, () => {
          test.use({ viewport: { width, height: 900 } });

          test('at first, with opened rows and a problem, and with a question', async ({
            page,
            desk,
            context,
            server,
            api,
            watch,
          }) => {
            watch.allowStatus(409);
            const coupon = await api.coupon('AUTUMN3000');
            await context.addCookies([
              { name: 'theme', value: theme, url: server.origin },
              { name: 'language', value: language, url: server.origin },
            ]);
            await desk.open();
            await axeFindsNothing(page);

            await payAndOpenRows(desk, coupon.serial_no);
            await desk.field('amount').fill('-1');
            await desk.send.click();
            await expect(desk.problem('amount')).toBeVisible();
            await axeFindsNothing(page);

            await desk.payments.first().getByRole('button').last().click();
            await expect(page.getByRole('dialog')).toBeVisible();
            await axeFindsNothing(page);
          });
        });
      }
    }
  }
});

test('nothing is wider than the page, whatever its width', async ({ page, desk, api, watch }) => {
  watch.allowStatus(409);
  const coupon = await api.coupon('AUTUMN3000');
  await desk.open();
  await fitsEverywhere(page);
  await payAndOpenRows(desk, coupon.serial_no);
  await desk.field('order_no').fill('9'.repeat(300));
  await desk.send.click();
  await expect(desk.problem('order_no')).toBeVisible();
  await fitsEverywhere(page);
});

test.describe('nothing jumps', () => {
  for (const width of [1440, 768, 390]) {
    test(`while a coupon is looked up, paid with and taken back, at ${width} px`, async ({ page, desk, api }) => {
      await api.coupon('AUTUMN3000');
      await page.setViewportSize({ width, height: 900 });
      await page.addInitScript(noteShifts);
      await desk.open();
      await desk.lookUpCustomer();
      await expect(desk.message).toContainText('김하늘');
      await desk.lookUpCoupons();
      await expect(desk.answer).toContainText('쿠폰조회 OK');
      const orderNumber = await desk.pay();
      await expect(desk.message).toContainText('결제 완료');
      await expect(desk.results.nth(1)).toContainText('결제 내역');
      await expect(desk.payment(orderNumber)).toContainText('결제');
      await desk.payment(orderNumber).getByRole('button', { name: '취소' }).click();
      await page.getByRole('dialog').getByRole('button', { name: '결제 취소' }).click();
      await expect(desk.message).toContainText('결제 취소 완료');
      await expect(desk.statusOf(orderNumber)).toHaveText('취소');
      await expect(page.getByText('끝났습니다')).toBeVisible();
      expect(await page.evaluate(() => (window as unknown as { shifts: string[] }).shifts)).toEqual([]);
    });
  }
});

test('the focus is seen wherever it goes', async ({ page, desk, api }) => {
  const coupon = await api.coupon('AUTUMN3000');
  await desk.open();
  await desk.chooseCoupon(coupon.serial_no);
  await page.locator('h1').click();
  const invisible: string[] = [];
  const seen = new Set<string>();
  for (let step = 0; step < 250; step += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return undefined;
      // A radio button lies unseen over its label, which has the outline for it.
      const bearers = [element, element.closest('label')].filter((one) => one !== null);
      const visible = bearers.some((one) => {
        const style = getComputedStyle(one);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
      });
      const box = (element.closest('label') ?? element).getBoundingClientRect();
      const place = [...document.querySelectorAll('*')].indexOf(element);
      const name = `${element.tagName}#${element.id} ${element.textContent?.slice(0, 30)}`;
      return { visible, name, key: `${place}`, empty: box.width === 0 || box.height === 0 };
    });
    if (!focused || seen.has(focused.key)) break;
    seen.add(focused.key);
    if (!focused.visible || focused.empty) invisible.push(focused.name);
  }
  expect(seen.size).toBeGreaterThan(60);
  expect(invisible).toEqual([]);
});

test('keyboard shortcuts are shown where they work', async ({ page, desk }) => {
  await desk.open();
  for (const key of ['F2', 'F3', 'F4', 'Ctrl ↵']) {
    await expect(page.locator('button kbd', { hasText: key })).toBeVisible();
  }
});

test('the policy has a nonce, a new one each time, and nothing unsafe', async ({ page }) => {
  const nonces = new Set<string>();
  for (let time = 0; time < 2; time += 1) {
    const response = await page.goto('/');
    const policy = (await response?.headerValue('content-security-policy')) ?? '';
    nonces.add(/script-src [^;]*'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none');
    expect(policy).not.toContain("'unsafe-inline'");
    expect(policy).not.toContain("'unsafe-eval'");
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
  }
  expect(nonces).not.toContain('none');
  expect(nonces.size).toBe(2);
});

test('theme and language stay over a reload', async ({ page, desk }) => {
  await desk.open();
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await desk.openMenu();
  await page.getByLabel('화면 밝기').selectOption('light');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  const light = await ground();
  await page.getByLabel('화면 밝기').selectOption('dark');
  await expect.poll(ground).not.toBe(light);
  const dark = await ground();
  await desk.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByLabel('화면 밝기')).toHaveValue('dark');
  expect(await ground()).toBe(dark);
  await desk.openMenu();
  await page.getByRole('button', { name: 'Show in English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await desk.isLive();
  await desk.reload();
  await expect(page.getByRole('heading', { name: 'Request', exact: true })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test.describe('a browser that asks for English', () => {
  test.use({ locale: 'en-GB' });

  test('gets it until one chooses, and is not asked to translate', async ({ page, desk }) => {
    await desk.open();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(page.locator('html')).toHaveAttribute('translate', 'no');
    await expect(page.locator('meta[name="google"]')).toHaveAttribute('content', 'notranslate');
    await expect(page.getByRole('heading', { name: 'Request', exact: true })).toBeVisible();
    await desk.openMenu();
    await page.getByRole('button', { name: '한국어로 보기' }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
    await desk.reload();
    await expect(page.getByRole('heading', { name: '결제 요청', exact: true })).toBeVisible();
  });
});

test('each tab has a name of its own, and the icon', async ({ page, desk, request }) => {
  await desk.open();
  const orderNumber = await desk.field('order_no').inputValue();
  await expect(page).toHaveTitle(`주문 ${orderNumber} · default · micropay`);
  await desk.field('order_no').fill('ANOTHER-1');
  await expect(page).toHaveTitle('주문 ANOTHER-1 · default · micropay');
  await page.goto('/settings');
  await expect(page).toHaveTitle('설정 · default · micropay');
  await expect(page.locator('link[rel="icon"]')).toHaveAttribute('href', '/favicon.svg');
  for (const path of ['/favicon.svg', '/favicon-errors.svg', '/favicon.ico']) {
    const icon = await request.get(path);
    expect(icon.status(), path).toBe(200);
    expect(icon.headers()['content-type']).toBe('image/svg+xml');
  }
});

test.describe('with colours that the system forces', () => {
  test.use({ forcedColors: 'active' });

  test('what is chosen and how far it came is still told', async ({ page, desk, api }) => {
    const coupon = await api.coupon('AUTUMN3000');
    await desk.open();
    await desk.chooseCoupon(coupon.serial_no);
    await page.mouse.move(5, 5);
    const ground = (selector: string) =>
      page.locator(selector).first().evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await ground('.coupon:has(:checked)')).not.toBe(await ground('#coupon'));
    expect(await ground('.segment label:has(:checked)')).not.toBe(await ground('.segment label:not(:has(:checked))'));
    const looks = () =>
      page.locator('.flow li').evaluateAll((steps) =>
        steps.map((step) => {
          const { backgroundColor, backgroundImage, borderStyle } = getComputedStyle(step, '::before');
          return `${backgroundColor} ${backgroundImage} ${borderStyle}`;
        }),
      );
    const [idle] = await looks();
    await desk.pay();
    await expect(desk.message).toContainText('결제 완료');
    const done = await looks();
    expect(new Set(done).size).toBe(1);
    expect(done[0]).not.toBe(idle);
  });
});

test.describe('a system that is dark', () => {
  test.use({ colorScheme: 'dark' });

  test('gets a dark page without asking for one', async ({ page, desk }) => {
    await desk.open();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'auto');
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const [red = 255] = ground.match(/\d+/g)?.map(Number) ?? [];
    expect(red).toBeLessThan(80);
  });
});

test('the first hint can be dismissed for good', async ({ page, desk }) => {
  await desk.open();
  await page.getByRole('button', { name: '안내 닫기' }).click();
  await expect(page.locator('.hint')).toHaveCount(0);
  await desk.reload();
  await expect(page.locator('.hint')).toHaveCount(0);
});

async function payAndOpenRows(desk: Desk, serialNumber: string): Promise<void> {
  const amount = newAmount(20_000);
  await desk.field('amount').fill(amount);
  // One error as well, so that its row can be opened.
  await desk.field('limit_amount').fill('1');
  await desk.send.click();
  await desk.showErrors();
  await desk.openRow(desk.errors.filter({ hasText: amount }));
  await desk.showResults();
  await desk.field('limit_amount').fill('');
  await desk.chooseCoupon(serialNumber);
  await desk.page.keyboard.press('F4');
  const orderNumber = await desk.pay();
  await expect(desk.payment(orderNumber)).toBeVisible();
  await desk.page.locator('#results-tab').click();
  const row = desk.results.filter({ hasText: `${amount} = ` });
  await desk.openRow(row);
  await expect(row.locator('.telegram')).toHaveCount(2);
  await desk.page.locator('#coupon details > summary').click();
}

/**
 * Runs in the page: notes each element that something else moved. Also what follows an input at
 * once, which the usual measure leaves out: a local server answers that soon.
 */
function noteShifts(): void {
  const shifts: string[] = [];
  Object.assign(window, { shifts });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { sources } = entry as PerformanceEntry & {
        sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
      };
      for (const { node, previousRect, currentRect } of sources) {
        const element = node instanceof Element ? node : node?.parentElement;
        // A list's rows make room for the newest, within the list; a figure at the end of its line,
        // or in the middle of a button has more or fewer digits.
        if (!element || element.closest('.list, .coupons, dd, output, button > span')) continue;
        // The list of a definition's figures changes with them.
        if (element.matches('dl.figures')) continue;
        const [before, after] = [previousRect, currentRect].map(({ x, y, width, height }) => [x, y, width, height].join(' '));
        shifts.push(`at ${Math.round(entry.startTime)} ms, ${before} to ${after}: ${element.outerHTML.slice(0, 120)}`);
      }
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

async function fitsEverywhere(page: Page): Promise<void> {
  for (const width of [360, 390, 768, 1180, 1440, 2560]) {
    await page.setViewportSize({ width, height: 900 });
    const [content, room] = await page.evaluate(() => {
      const root = document.documentElement;
      return [root.scrollWidth, root.clientWidth] as const;
    });
    expect(content, `at ${width} px`).toBeLessThanOrEqual(room);
  }
}
