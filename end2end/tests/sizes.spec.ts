// What a browser fetches for a page. The limits are the only ones: raise one only with a reason.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

import { ROOT, builtFile, builtFiles, isHashed, serverProgram } from '../support/programs';
import { expect, test } from '../support/test';

/** Bytes after brotli at its best, which is what the server sends. The console is to be 230,000: it has not come there. */
const LARGEST_WASM: Record<string, number> = {
  console: 320_000, promotions: 158_500, coupons: 151_500, subscribers: 145_500, codes: 111_500, dialogs: 121_500,
  // The reader of the files is in it: it flags them while they are typed, and the forms change what it read.
  scenarios: 371_000,
};
// A page with nothing on it is 72,000. What the paths of the crates' sources take in it differs from machine to machine.
const LARGEST_WASM_OF_ANOTHER_PAGE = 97_000;
/** The dialogs that are on every page, fetched when the first of them is opened. */
const DIALOGS = 'dialogs';
const LARGEST_SCRIPT = 8_200;
// All pages share it: the promotions' part is 650 of them, the subscribers' 150, the coupons' and issuing's 400, the clock's 150,
// the scenarios' 1,550.
const LARGEST_STYLE = 12_500;

/** The pages' addresses by their names, as they are registered. */
const PAGES = Object.fromEntries(
  [...readFileSync(join(ROOT, 'app/src/pages/mod.rs'), 'utf8').matchAll(/(\w+)::\w+ \{\s+address: "([^"]+)"/g)].map(
    ([, name, address]) => [name!, address!],
  ),
);

test.skip(!isHashed(), 'cargo-leptos makes one bundle of all pages');

test.describe('of a release build', () => {
  // What is built for trying is as large as it likes.
  test.skip(!serverProgram().includes('release'), 'only a release build is small');

  const isAtMost = (name: string, limit: number) =>
    test(`${name} is at most ${limit.toLocaleString('en-US')} bytes`, () => {
      expect(brotliCompressSync(builtFile(name)).length).toBeLessThanOrEqual(limit);
    });
  for (const bundle of [...Object.keys(PAGES), DIALOGS]) {
    isAtMost(`${bundle}.wasm`, LARGEST_WASM[bundle] ?? LARGEST_WASM_OF_ANOTHER_PAGE);
    isAtMost(`${bundle}.js`, LARGEST_SCRIPT);
  }
  isAtMost('micropay.css', LARGEST_STYLE);
});

test('what is registered is what was built', () => {
  const built = Object.keys(builtFiles()).filter((name) => name.endsWith('.wasm'));
  expect(built.sort()).toEqual([...Object.keys(PAGES), DIALOGS].map((bundle) => `${bundle}.wasm`).sort());
});

for (const [page, address] of Object.entries(PAGES)) {
  test(`${page} fetches its own files alone, once, and keeps them`, async ({ page: tab }) => {
    const files = builtFiles();
    const own = [`${page}.js`, `${page}.wasm`, 'micropay.css'].map((name) => `/pkg/${files[name]}`).sort();
    const fetched: string[] = [];
    const kept = new Set<string | undefined>();
    tab.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (!pathname.startsWith('/pkg/')) return;
      fetched.push(pathname);
      kept.add(response.headers()['cache-control']);
    });
    await tab.goto(address);
    await expect(tab.locator('html[data-hydrated]')).toBeAttached();
    expect(fetched.sort()).toEqual(own);

    // The dialogs' once one is opened, for both.
    await tab.keyboard.press('ControlOrMeta+k');
    await expect(tab.getByRole('dialog').getByRole('option').first()).toBeVisible();
    await tab.keyboard.press('Escape');
    await tab.getByRole('button', { name: /^샌드박스 default/ }).click();
    await expect(tab.getByRole('dialog').getByRole('link', { name: 'default' })).toBeVisible();
    const dialogs = [`${DIALOGS}.js`, `${DIALOGS}.wasm`].map((name) => `/pkg/${files[name]}`);
    expect(fetched.sort()).toEqual([...own, ...dialogs].sort());
    expect([...kept]).toEqual(['public, max-age=31536000, immutable']);
  });
}

test('a page that was opened before an update stays as it was rendered', async ({ page, watch }) => {
  // Its files are of a build that is gone.
  watch.allowStatus(404);
  const refused = page.waitForResponse((response) => response.status() === 404);
  await page.route('**/pkg/console.*', (route) => route.fulfill({ status: 404 }));
  await page.goto('/');
  await refused;
  await expect(page.getByLabel('결제 금액')).toHaveValue('12,000');
  await expect(page.locator('html[data-hydrated]')).toHaveCount(0);
});
