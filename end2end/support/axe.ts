// axe on the page as it stands. Its rules measure (contrast, size of targets), so the document has to have its style:
// after a form was sent the next document's text is visible before that has come.

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { expect } from './test';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export async function axeFindsNothing(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  // There are no frames, so axe needs no page of its own to gather its findings.
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).setLegacyMode(true).analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html}\n${node.failureSummary}`).join('\n')}`);
  expect(told).toEqual([]);
}
