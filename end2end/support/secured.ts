// A server on which everybody signs in, and the tokens that open it.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { ROOT, serverProgram } from './programs';
import { Server } from './server';

export type Role = 'viewer' | 'tester' | 'operator';

export class Secured {
  private constructor(
    readonly server: Server,
    private readonly folder: string,
    private readonly tokens: Record<Role, string>,
  ) {}

  /** Starts one that knows `a-viewer`, `a-tester` and `an-operator`. */
  static async create(): Promise<Secured> {
    const folder = mkdtempSync(join(tmpdir(), 'micropay-tokens-'));
    const file = join(folder, 'tokens');
    const tokens = {
      viewer: await newToken(file, 'a-viewer', 'viewer'),
      tester: await newToken(file, 'a-tester', 'tester'),
      operator: await newToken(file, 'an-operator', 'operator'),
    };
    const server = await Server.create({ MICROPAY_ACCESS_TOKEN_FILE: file });
    return new Secured(server, folder, tokens);
  }

  token(role: Role): string {
    return this.tokens[role];
  }

  /** Calls a server function with a token, as a program would. */
  async call<T = any>(endpoint: string, body: unknown, role: Role): Promise<{ status: number; body: T }> {
    const response = await fetch(`${this.server.origin}/api/${endpoint}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token(role)}` },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as T };
  }

  async finish(): Promise<void> {
    await this.server.finish();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Made as an operator makes it; it is printed this once. */
async function newToken(file: string, name: string, role: Role): Promise<string> {
  const options = ['access-token', '--name', name, '--role', role, '--access-token-file', file];
  const { stdout } = await promisify(execFile)(serverProgram(), options, { cwd: ROOT });
  const token = /^micropay_\w+$/m.exec(stdout)?.[0];
  if (!token) throw new Error('no token was printed');
  return token;
}
