// Which programs the tests run: the server that was built, and the browser that is installed.

import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';

/** The repository. */
export const ROOT = resolve(__dirname, '..', '..');

/** Where the built page is. */
export const SITE_ROOT = resolve(ROOT, process.env['LEPTOS_SITE_ROOT'] ?? 'target/site');

const MANIFEST = join(SITE_ROOT, 'pkg', 'manifest.json');

/** Whether the built files are called by what is in them; cargo-leptos's are not. */
export const isHashed = () => existsSync(MANIFEST);

/** What was built for the browser: by the names without a hash, what each file is called. */
export function builtFiles(): Record<string, string> {
  return JSON.parse(readFileSync(MANIFEST, 'utf8'));
}

/** One of them, by its name without the hash: `console.wasm`, `micropay.css`. */
export function builtFile(name: string): Buffer {
  const called = builtFiles()[name];
  if (!called) throw new Error(`${name} is not among what was built`);
  return readFileSync(join(SITE_ROOT, 'pkg', called));
}

/** The server: told by MICROPAY_SERVER, else the one that cargo-leptos just built, else `make`'s. */
export function serverProgram(): string {
  const told = process.env['MICROPAY_SERVER'];
  return told ? resolve(ROOT, told) : join(ROOT, 'target', profile(), 'server');
}

/**
 * `cargo leptos end-to-end` runs us without telling us anything. What it was asked to build is in
 * its own command line, which is that of one of our ancestors; without one it was `make`.
 */
function profile(): 'debug' | 'release' {
  for (let process_id = process.ppid; process_id > 1; ) {
    const ancestor = look(process_id);
    if (!ancestor) break;
    if (basename(ancestor.command[0] ?? '') === 'cargo-leptos') {
      const release = ancestor.command.some((word) => word === '--release' || word === '-r');
      return release ? 'release' : 'debug';
    }
    process_id = ancestor.parent;
  }
  return 'release';
}

interface Process {
  parent: number;
  command: string[];
}

function look(process_id: number): Process | undefined {
  try {
    const status = readFileSync(`/proc/${process_id}/status`, 'utf8');
    const parent = Number(/^PPid:\s*(\d+)/m.exec(status)?.[1] ?? 0);
    const command = readFileSync(`/proc/${process_id}/cmdline`, 'utf8').split('\0');
    return { parent, command };
  } catch {
    return lookWithoutProc(process_id);
  }
}

function lookWithoutProc(process_id: number): Process | undefined {
  try {
    const options = ['-o', 'ppid=,command=', '-p', String(process_id)];
    const [parent, ...command] = execFileSync('ps', options, { encoding: 'utf8' }).trim().split(/\s+/);
    return { parent: Number(parent), command };
  } catch {
    return undefined;
  }
}

/** An installed Chromium: a browser is never downloaded. */
export function browserProgram(): string {
  const told = process.env['CHROMIUM'];
  if (told) return told;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  for (const name of names) {
    const found = folders.map((folder) => join(folder, name)).find(isExecutable);
    if (found) return found;
  }
  throw new Error('no Chromium is installed: install it (Debian: apt install chromium), or name it in CHROMIUM');
}

/** An installed nginx, or the one that `make setup-test` unpacked; a test without one is skipped. */
export function nginxProgram(): string | undefined {
  const folders = ['/usr/sbin', ...(process.env['PATH'] ?? '').split(delimiter)];
  const unpacked = join(ROOT, 'target', 'tools', 'nginx', 'usr', 'sbin');
  return [...folders, unpacked].map((folder) => join(folder, 'nginx')).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
