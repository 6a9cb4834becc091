// What a page's layout must not do: cut what is to be read, or make what is to be pressed too small.

import type { Page } from '@playwright/test';

/** Labels and values that are wider than their place; a call's message may be cut, it has a title. */
export async function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const shown = [...document.querySelectorAll<HTMLElement>('label, legend, .label, h2, h3, button > span, dt, dd, th, td, input, select, output, .operation, time, .took, [role=tab]')];
    return shown
      .filter((it) => it.offsetParent && getComputedStyle(it).clipPath === 'none' && getComputedStyle(it).display !== 'inline')
      .filter((it) => it.scrollWidth > it.clientWidth + 1 && (it.textContent || (it as HTMLInputElement).value))
      .map((it) => `${it.tagName} ${it.id} ${(it.textContent || (it as HTMLInputElement).value).trim().slice(0, 40)}`);
  });
}

/** What can be pressed and is less than 44 px high or wide. */
export async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, select, input, summary, .segment label, nav a, [role=tab]')]
      .filter((it) => it.offsetParent && getComputedStyle(it).opacity !== '0')
      .filter((it) => it.getBoundingClientRect().height < 43.5)
      .map((it) => `${it.tagName} ${it.id} ${it.textContent?.trim().slice(0, 30)} ${it.getBoundingClientRect().height}`),
  );
}
