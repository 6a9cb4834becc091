// The PostgreSQL that a test's server runs, taken away and given back.

import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { isAlive, until } from './processes';

/** The postmaster of one data folder. Only what the folder's own file names is ever signalled. */
export class Postgres {
  constructor(private readonly dataFolder: string) {}

  /** The postmaster's process, if the folder's file names one that lives and serves this folder. */
  process(): number | undefined {
    const folder = join(realpathSync(this.dataFolder), 'postgres');
    try {
      const [first, second] = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
      const process_id = Number(first);
      const serves = second?.trim() === folder && process_id > 1 && isAlive(process_id);
      return serves ? process_id : undefined;
    } catch {
      // Being written, or removed.
      return undefined;
    }
  }

  /** Kills it once; the server brings it up again. */
  async kill(): Promise<void> {
    const process_id = await until('a postmaster', () => this.process());
    process.kill(process_id, 'SIGKILL');
    await until('the postmaster to end', () => (isAlive(process_id) ? undefined : true));
  }

  /** Kills it, and each one that the server starts in its place, until `away` has ended. */
  async whileAway<T>(away: () => Promise<T>): Promise<T> {
    const keeper = { stopped: false };
    await this.kill();
    const killing = (async () => {
      while (!keeper.stopped) {
        const process_id = this.process();
        if (process_id !== undefined) process.kill(process_id, 'SIGKILL');
        await pause(5);
      }
    })();
    try {
      return await away();
    } finally {
      keeper.stopped = true;
      await killing;
    }
  }
}
