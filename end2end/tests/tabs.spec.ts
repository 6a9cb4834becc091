// Many tabs of one browser: one stream of events for all of them, and none asks for what is not its own.

import type { BrowserContext, Page } from '@playwright/test';

import { goodForm, newAmount } from '../support/api';
import { Desk } from '../support/desk';
import { expect, test } from '../support/test';

test('twelve tabs: the twelfth is reloaded and pays within a second, and the others show it', async ({ context }) => {
  test.slow();
  const streams = streamsOfPages(context);
  const desks: Desk[] = [];
  for (let tab = 0; tab < 12; tab += 1) {
    const desk = new Desk(await context.newPage());
    await desk.open();
    desks.push(desk);
  }
  for (const desk of desks) await desk.isConnected();
  const last = desks[11]!;
  await last.reload();
  const amount = newAmount();
  await last.field('amount').fill(amount);
  const took = await milliseconds(last);
  const orderNumber = await last.field('order_no').inputValue();
  console.log(`twelve tabs: paid within ${Math.round(took)} ms`);
  expect(took).toBeLessThan(1_000);
  for (const desk of desks) await expect(desk.payments.filter({ hasText: amount })).toHaveCount(1);
  expect(orderNumber).not.toBe('');
  expect(streams(), 'no page has a stream of its own').toBe(0);
});

test('where there is no SharedWorker, a tab has a stream of its own for as long as it is seen', async ({
  page,
  desk,
  api,
  context,
}) => {
  await page.addInitScript(() => Object.defineProperty(window, 'SharedWorker', { value: undefined }));
  const streams = streamsOfPages(context);
  await desk.open();
  await desk.isConnected();
  expect(streams()).toBe(1);
  await setHidden(page, true);
  const { order_no } = await api.pay(goodForm({ amount: newAmount() }));
  await setHidden(page, false);
  await expect(desk.payment(order_no)).toBeVisible();
  expect(streams()).toBe(2);
});

test('"live" is said only while something arrives', async ({ desk, server, watch }) => {
  test.slow();
  watch.allowNoAnswer();
  // What was asked for just before is answered so, where it had waited for its turn all the time.
  watch.allowStatus(503);
  await desk.open();
  await desk.isConnected();
  await server.whileFrozen(async () => {
    await expect(desk.connection).toHaveAttribute('data-state', 'lost', { timeout: 20_000 });
  });
  await desk.isConnected();
});

test('what is done in one sandbox has no tab of another ask anything', async ({ page, desk, api, context }) => {
  const team = `tabs-${process.pid}`;
  await api.done('sandbox/create', { form: { sandbox_id: team, name: '', copy_of: 'default' } });
  const other = new Desk(await context.newPage());
  try {
    await desk.open();
    await other.open(`/?sandbox=${team}`);
    await desk.isConnected();
    await other.isConnected();
    await settled(page);
    const asked = listsAsked(page);
    const orderNumber = await other.pay();
    await expect(other.payment(orderNumber)).toBeVisible();
    // The same worker told both tabs; a refresh would have begun within half a second.
    await page.waitForTimeout(800);
    expect(asked()).toBe(0);
    const amount = newAmount();
    await api.pay(goodForm({ amount }));
    await expect(desk.payments.filter({ hasText: amount })).toHaveCount(1);
    expect(asked()).toBeGreaterThan(0);
  } finally {
    await other.page.close();
    await api.done('sandbox/delete', { sandbox_id: team });
  }
});

test('a tab that nobody sees asks nothing, and is up to date once it is seen', async ({ page, desk, api }) => {
  await desk.open();
  await desk.isConnected();
  await settled(page);
  await setHidden(page, true);
  const asked = listsAsked(page);
  const { order_no } = await api.pay(goodForm({ amount: newAmount() }));
  await page.waitForTimeout(800);
  expect(asked()).toBe(0);
  await setHidden(page, false);
  await expect(desk.payment(order_no)).toBeVisible();
});

/** Streams that pages have, rather than their worker. */
function streamsOfPages(context: BrowserContext): () => number {
  let count = 0;
  const note = (page: Page) =>
    page.on('request', (request) => {
      if (new URL(request.url()).pathname === '/events') count += 1;
    });
  context.pages().forEach(note);
  context.on('page', note);
  return () => count;
}

/** How often the page asked for one of its lists, from now on. */
function listsAsked(page: Page): () => number {
  let count = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/list')) count += 1;
  });
  return () => count;
}

/** Waits until a second went by in which the page asked for nothing. */
async function settled(page: Page): Promise<void> {
  const asked = listsAsked(page);
  let before = -1;
  await expect
    .poll(
      () => {
        const quiet = asked() === before;
        before = asked();
        return quiet;
      },
      { intervals: [1_000] },
    )
    .toBe(true);
}

/** As if another tab were in front, which a browser without a screen does not do. */
async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

/** From the click on the main button until its result stands there, by the browser's clock. */
async function milliseconds(desk: Desk): Promise<number> {
  const measured = await desk.page.evaluateHandle(() => {
    const place = document.querySelector('#decision .message')!;
    let clicked = 0;
    const begin = () => (clicked = performance.now());
    document.querySelector('#decision .send button.main')!.addEventListener('click', begin, { capture: true, once: true });
    const told = new Promise<number>((done) => {
      const observer = new MutationObserver(() => {
        if (!place.textContent?.includes('결제 완료')) return;
        observer.disconnect();
        done(performance.now() - clicked);
      });
      observer.observe(place, { childList: true, subtree: true, characterData: true });
    });
    return { told };
  });
  await desk.send.click();
  return measured.evaluate(({ told }) => told);
}
