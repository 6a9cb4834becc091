// A server of the tests' own: its own data, its own PostgreSQL, its own ports.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Postgres } from './postgres';
import { freePorts, until } from './processes';
import { ROOT, SITE_ROOT, serverProgram } from './programs';

/** How long a start may take: with a new cluster and the demonstration, on a busy machine. */
const LONGEST_START = 60_000;
/** The server's own patience is below this. */
const LONGEST_GOODBYE = 40_000;

/** The environment with nothing that was set for another server: neither its database nor its addresses. */
export function withoutSettings(): NodeJS.ProcessEnv {
  const foreign = /^(DATABASE_URL|LEPTOS_.*|MICROPAY_(?!PG_BIN).*)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

export class Server {
  readonly postgres: Postgres;
  readonly log: string;
  private child: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    readonly telegramPort: number,
    private readonly settings: Record<string, string>,
  ) {
    this.postgres = new Postgres(this.dataFolder);
    this.log = join(folder, 'server.log');
  }

  /** Starts one on a new data folder, with further settings by environment. */
  static async create(settings: Record<string, string> = {}): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), 'micropay-end2end-'));
    // As root, PostgreSQL runs as another user, who has to get through.
    chmodSync(folder, 0o755);
    const [port, telegramPort] = await freePorts(2);
    const server = new Server(folder, port ?? 0, telegramPort ?? 0, settings);
    await server.start();
    return server;
  }

  /** `http://127.0.0.1:3000`. */
  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  private get dataFolder(): string {
    return join(this.folder, 'data');
  }

  /** Starts it, on the same data and ports as before. */
  async start(): Promise<void> {
    const log = openSync(this.log, 'a');
    const child = spawn(serverProgram(), ['serve', '--data-folder', this.dataFolder], {
      cwd: ROOT,
      stdio: ['ignore', log, log],
      env: this.environment(),
    });
    closeSync(log);
    this.child = child;
    const failure: { error?: Error } = {};
    child.once('error', (error) => (failure.error = error));
    await until(
      'the server to be ready',
      async () => {
        if (failure.error) throw failure.error;
        if (child.exitCode !== null) throw new Error(`the server ended at once:\n${this.lastWords()}`);
        return (await this.isReady()) ? true : undefined;
      },
      LONGEST_START,
    );
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      ...withoutSettings(),
      LEPTOS_SITE_ADDR: `127.0.0.1:${this.port}`,
      LEPTOS_SITE_ROOT: SITE_ROOT,
      MICROPAY_TELEGRAM_ADDR: `127.0.0.1:${this.telegramPort}`,
      // Long enough for a busy machine, short enough to wait for the answers that are lost on purpose.
      MICROPAY_VERIFICATION_TIMEOUT_MS: '1500',
      RUST_LOG: process.env['RUST_LOG'] ?? 'info',
      ...this.settings,
    };
  }

  async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.origin}/readyz`)).ok;
    } catch {
      return false;
    }
  }

  /** Has it serve, whatever state it is in. */
  async recover(): Promise<void> {
    if (this.child?.exitCode === null) {
      const ready = async () => ((await this.isReady()) ? true : undefined);
      if (await until('recovery', ready, 20_000).catch(() => false)) return;
      await this.end('SIGKILL');
    }
    this.child = undefined;
    await this.start();
  }

  /** Has it do nothing meanwhile, with its connections open, as a machine that hangs. */
  async whileFrozen(work: () => Promise<void>): Promise<void> {
    this.child?.kill('SIGSTOP');
    try {
      await work();
    } finally {
      this.child?.kill('SIGCONT');
    }
  }

  /** kill -9. Its PostgreSQL is left behind, for the next start to find. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Stops it as a supervisor would. */
  async stop(): Promise<void> {
    const code = await this.end('SIGTERM');
    if (code !== 0) throw new Error(`the server ended with ${code}:\n${this.lastWords()}`);
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child;
    this.child = undefined;
    if (!child) return 0;
    if (child.exitCode !== null) throw new Error(`the server had ended by itself:\n${this.lastWords()}`);
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    child.kill(signal);
    await until('the server to end', () => child.exitCode ?? child.signalCode ?? undefined, LONGEST_GOODBYE);
    return ended;
  }

  /** `server verify` on the data that the tests left behind: what must always hold, holds. */
  async verify(): Promise<string> {
    try {
      const options = ['verify', '--data-folder', this.dataFolder];
      const done = await promisify(execFile)(serverProgram(), options, { cwd: ROOT, env: this.environment() });
      return done.stdout;
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      throw new Error(`server verify failed on ${this.dataFolder}:\n${stdout ?? ''}${stderr ?? String(error)}`);
    }
  }

  /** Stops, verifies, and removes the data; what fails stays, to be looked at. */
  async finish(): Promise<void> {
    await this.stop();
    await this.verify();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private lastWords(): string {
    return readFileSync(this.log, 'utf8').split('\n').slice(-30).join('\n');
  }
}
