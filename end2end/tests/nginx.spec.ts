// Behind nginx with its defaults, which keeps answers back until they are long or complete.

import { goodForm, newAmount } from '../support/api';
import { Nginx } from '../support/nginx';
import { nginxProgram } from '../support/programs';
import { expect, test as base } from '../support/test';

const test = base.extend<{ nginx: Nginx }>({
  nginx: async ({ server, page }, use) => {
    const nginx = await Nginx.before(server.origin);
    await use(nginx);
    // First the page, which may still ask something: what is given up then is no complaint.
    await page.close();
    await nginx.stop();
  },
});

test.skip(!nginxProgram(), 'nginx is not installed; on Debian and Ubuntu `make setup-test` fetches it');

test('events come through as they happen', async ({ nginx, desk, api }) => {
  await desk.open(nginx.origin);
  await desk.isConnected();
  const amount = newAmount();
  const { order_no } = await api.pay(goodForm({ amount }));
  await expect(desk.payment(order_no)).toContainText(amount);
  await api.cancel(order_no);
  await expect(desk.statusOf(order_no)).toHaveText('취소');
  // And what the page itself sends.
  const own = newAmount();
  await desk.field('amount').fill(own);
  await expect(desk.payment(await desk.pay())).toContainText(own);
});
