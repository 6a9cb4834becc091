// Processes, looked at and waited for.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Asks until the answer is there; what it asks may fail meanwhile. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  milliseconds = 30_000,
): Promise<T> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${milliseconds} ms`);
    await pause(25);
  }
}

/** Whether a process is there and is not only waiting to be noticed as dead. */
export function isAlive(process_id: number): boolean {
  try {
    process.kill(process_id, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${process_id}/status`, 'utf8'));
  } catch {
    return true;
  }
}

/** Ports that nobody listens on, from the operating system. */
export async function freePorts(count: number): Promise<number[]> {
  const listeners = await Promise.all(
    Array.from({ length: count }, async () => {
      const listener = createServer();
      await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
      return listener;
    }),
  );
  // All are held until all are known, so that they differ.
  return Promise.all(
    listeners.map(async (listener) => {
      const address = listener.address();
      await new Promise((done) => listener.close(done));
      if (address === null || typeof address === 'string') throw new Error('no port');
      return address.port;
    }),
  );
}
