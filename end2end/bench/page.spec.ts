// The page beside one of React 16.14, in the same browser in the same minutes: sizes, first paint,
// time until it is live, and the time from the click on pay to the painted result.

import { brotliCompressSync } from 'node:zlib';

import { type Browser, type Page, expect, test } from '@playwright/test';

import { builtFile, builtFiles } from '../support/programs';
import { Server } from '../support/server';
import { serveReact } from './react';

const LOADS = 20;
const PAYMENTS_A_LOAD = 5;

interface Subject {
  origin: string;
  /** The event with which its document says that it is live. */
  live: string;
  send: string;
  /** Where the result is told. */
  result: string;
  orderNumber: string;
  renew: string;
  amount?: string;
}

interface Measured {
  firstPaint: number[];
  live: number[];
  clickToPaint: number[];
  shift: number[];
}

test('the page beside React 16.14', async ({ browser }) => {
  const server = await Server.create();
  const react = await serveReact(server.origin);
  try {
    const ours: Subject = {
      origin: server.origin,
      live: 'micropay-hydrated',
      send: '#decision .send button.main',
      result: '#decision .message',
      orderNumber: '#request-order_no',
      renew: '[data-shortcut="F4"]',
      amount: '#request-amount',
    };
    const theirs: Subject = {
      origin: react.origin,
      live: 'bench-live',
      send: '#send',
      result: '#answer',
      orderNumber: '#order_no',
      renew: '#new',
    };
    // Alternately, so that whatever else the machine does meets both.
    const page = nothing();
    const other = nothing();
    for (let load = 0; load < LOADS; load += 1) {
      await measure(browser, ours, page);
      await measure(browser, theirs, other);
    }
    console.log(`\n${table(page, other, react.script)}\n`);
    expect(Math.max(...page.shift), 'layout shift').toBeLessThan(0.001);
  } finally {
    await react.close();
    await server.finish();
  }
});

function nothing(): Measured {
  return { firstPaint: [], live: [], clickToPaint: [], shift: [] };
}

/** One load with nothing cached, and some payments on it. */
async function measure(browser: Browser, subject: Subject, measured: Measured): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript((live) => {
    const seen = { live: 0, shift: 0 };
    Object.assign(window, { seen });
    document.addEventListener(live, () => (seen.live = performance.now()));
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as any[]) if (!entry.hadRecentInput) seen.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  }, subject.live);
  await page.goto(subject.origin);
  await page.waitForFunction(() => (window as any).seen.live > 0 && performance.getEntriesByName('first-contentful-paint').length > 0);
  if (subject.amount) await page.fill(subject.amount, '1,000');
  for (let payment = 0; payment < PAYMENTS_A_LOAD; payment += 1) {
    const before = await page.inputValue(subject.orderNumber);
    measured.clickToPaint.push(await pay(page, subject));
    await page.click(subject.renew);
    await expect(page.locator(subject.orderNumber)).not.toHaveValue(before);
  }
  const seen = await page.evaluate(() => ({
    ...(window as any).seen,
    firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  }));
  measured.firstPaint.push(seen.firstPaint);
  measured.live.push(seen.live);
  measured.shift.push(seen.shift);
  await context.close();
}

/**
 * Milliseconds from the click until the result was painted, by the browser's own clock. The click is the
 * mouse's: what moves because of it is expected, and no layout shift.
 */
async function pay(page: Page, { send, result, orderNumber }: Subject): Promise<number> {
  const painted = await page.evaluateHandle(
    ({ send, result, orderNumber }) => {
      const wanted = (document.querySelector(orderNumber) as HTMLInputElement).value;
      const place = document.querySelector(result)!;
      let clicked = 0;
      const begin = () => (clicked = performance.now());
      document.querySelector(send)!.addEventListener('click', begin, { capture: true, once: true });
      const milliseconds = new Promise<number>((done) => {
        const observer = new MutationObserver(() => {
          if (!place.textContent?.includes(wanted)) return;
          observer.disconnect();
          // The frame with the change in it is painted before the task after its callbacks.
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => done(performance.now() - clicked);
            port2.postMessage(undefined);
          });
        });
        observer.observe(place, { childList: true, subtree: true, characterData: true });
      });
      // In an object: a bare promise would be waited for here.
      return { milliseconds };
    },
    { send, result, orderNumber },
  );
  await page.click(send);
  return painted.evaluate(({ milliseconds }) => milliseconds);
}

function percentile(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? 0;
}

function table(page: Measured, other: Measured, script: Buffer): string {
  const rows: string[] = [
    '| | micropay | React 16.14 | ratio |',
    '|---|---:|---:|---:|',
  ];
  const row = (name: string, ours: number, theirs: number | undefined, unit: string, digits: number) => {
    const shown = (value: number) => `${value.toFixed(digits)}${unit}`;
    const ratio = theirs ? (ours / theirs).toFixed(2) : '';
    rows.push(`| ${name} | ${shown(ours)} | ${theirs === undefined ? '' : shown(theirs)} | ${ratio} |`);
  };
  const kilobytes = (content: Buffer) => content.length / 1000;
  const compressed = (content: Buffer) => brotliCompressSync(content).length / 1000;
  const pages = Object.keys(builtFiles()).filter((name) => name.endsWith('.wasm'));
  for (const name of pages) {
    row(`${name}, raw`, kilobytes(builtFile(name)), undefined, ' kB', 1);
    row(`${name}, brotli`, compressed(builtFile(name)), undefined, ' kB', 1);
  }
  row('JavaScript, raw', kilobytes(builtFile('console.js')), kilobytes(script), ' kB', 1);
  row('JavaScript, brotli', compressed(builtFile('console.js')), compressed(script), ' kB', 1);
  row('CSS, brotli', compressed(builtFile('micropay.css')), undefined, ' kB', 1);
  const half = (values: number[]) => percentile(values, 0.5);
  const most = (values: number[]) => percentile(values, 0.95);
  row('first contentful paint, p50', half(page.firstPaint), half(other.firstPaint), ' ms', 0);
  row('first contentful paint, p95', most(page.firstPaint), most(other.firstPaint), ' ms', 0);
  row('live (hydrated), p50', half(page.live), half(other.live), ' ms', 0);
  row('live (hydrated), p95', most(page.live), most(other.live), ' ms', 0);
  row('pay click → painted, p50', half(page.clickToPaint), half(other.clickToPaint), ' ms', 1);
  row('pay click → painted, p95', most(page.clickToPaint), most(other.clickToPaint), ' ms', 1);
  row('layout shift (CLS), most', Math.max(...page.shift), Math.max(...other.shift), '', 3);
  return rows.join('\n');
}
