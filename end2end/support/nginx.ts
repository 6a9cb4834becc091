// An nginx before a server, with its defaults wherever they don't touch the system's own folders.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePorts, until } from './processes';
import { nginxProgram } from './programs';

export class Nginx {
  private constructor(
    readonly origin: string,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  /** Starts one that passes everything on to `upstream`, and `Host` unchanged, as the README wants it. */
  static async before(upstream: string): Promise<Nginx> {
    const program = nginxProgram();
    if (!program) throw new Error('no nginx is installed');
    const [port] = await freePorts(1);
    const folder = mkdtempSync(join(tmpdir(), 'micropay-nginx-'));
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    const configuration = join(folder, 'nginx.conf');
    writeFileSync(
      configuration,
      `daemon off;
       pid "${folder}/nginx.pid";
       events {}
       http {
         access_log off;
         ${temporary.map((name) => `${name}_temp_path "${folder}/${name}";`).join('\n')}
         server {
           listen 127.0.0.1:${port};
           location / {
             proxy_pass ${upstream};
             proxy_set_header Host $http_host;
           }
         }
       }`,
    );
    const child = spawn(program, ['-p', folder, '-c', configuration, '-e', 'stderr'], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const nginx = new Nginx(`http://127.0.0.1:${port}`, folder, child);
    await until('nginx to be ready', async () => {
      if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}`);
      return (await fetch(`${nginx.origin}/healthz`).catch(() => undefined))?.ok || undefined;
    });
    return nginx;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await until('nginx to end', () => this.child.exitCode ?? this.child.signalCode ?? undefined);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
