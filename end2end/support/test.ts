// `test` of the specs: a server for each worker, a watched browser for each test.

import { test as base, expect } from '@playwright/test';

import { Api } from './api';
import { Desk } from './desk';
import { Server } from './server';
import { Watch } from './watch';

export { expect };

interface ForEachTest {
  api: Api;
  watch: Watch;
  desk: Desk;
  tidy: void;
}

interface ForEachWorker {
  server: Server;
}

export const test = base.extend<ForEachTest, ForEachWorker>({
  server: [
    async ({}, use) => {
      const server = await Server.create();
      await use(server);
      await server.finish();
    },
    { scope: 'worker', timeout: 150_000 },
  ],

  baseURL: async ({ server }, use) => use(server.origin),

  api: async ({ server }, use) => use(new Api(server.origin)),

  watch: [
    async ({ context }, use) => {
      const watch = new Watch(context);
      await use(watch);
      expect(watch.unannounced, 'what the browser complained of').toEqual([]);
    },
    { auto: true },
  ],

  desk: async ({ page }, use) => use(new Desk(page)),

  // Tests share a worker's server, so each leaves the limits and coupons as it found them.
  tidy: [
    async ({ server, api }, use, info) => {
      await use();
      if (info.status !== info.expectedStatus) {
        await info.attach('server.log', { path: server.log, contentType: 'text/plain' });
      }
      // A test that failed may have left the server, or its database, down.
      await server.recover();
      await api.tidy();
    },
    { auto: true },
  ],
});
