// The WASM, as a slow network sends it.

import type { Page } from '@playwright/test';

/** Holds back the WASM of the bundles whose name fits. */
export async function holdWasm(page: Page, name = '*'): Promise<{ asked: Promise<unknown>; release: () => void }> {
  const files = `**/${name}.wasm`;
  let release = () => {};
  const released = new Promise<void>((done) => (release = done));
  await page.route(files, async (route) => {
    await released;
    await route.continue();
  });
  return { asked: page.waitForRequest(files), release };
}
