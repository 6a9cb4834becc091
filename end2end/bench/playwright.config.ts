import { defineConfig } from '@playwright/test';

import ordinary from '../playwright.config';

// `make bench-page`: one table, beside the ordinary suite.
export default defineConfig({
  ...ordinary,
  testDir: '.',
  outputDir: '../test-results/bench',
  fullyParallel: false,
  workers: 1,
  timeout: 300_000,
  reporter: [['line']],
});
