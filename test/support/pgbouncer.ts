import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withClient } from './databases.ts';

const path = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;

/** Whether a PgBouncer is installed. */
export const hasPgBouncer = spawnSync('pgbouncer', ['--version'], { env: { ...process.env, PATH: path } }).status === 0;

const isRoot = process.getuid?.() === 0;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port is free'))));
    });
  });
}

/** A PgBouncer of its own before the server of `url`. `through` gives the URL of a database of that server through it. */
export async function startPgBouncer(url: string, mode: 'session' | 'transaction') {
  const { hostname, port, username, password } = new URL(url);
  const [folder, listens] = [mkdtempSync(join(tmpdir(), 'godwit-pool-')), await freePort()];
  chmodSync(folder, 0o777);
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    [
      '[databases]',
      `* = host=${hostname} port=${port} user=${username} password=${decodeURIComponent(password)}`,
      '[pgbouncer]',
      `listen_addr = 127.0.0.1\nlisten_port = ${listens}\nunix_socket_dir =\nauth_type = any\npool_mode = ${mode}`,
      'default_pool_size = 20\nignore_startup_parameters = extra_float_digits\nmax_client_conn = 100',
    ].join('\n'),
  );
  const child = spawn('pgbouncer', [...(isRoot ? ['--user', 'nobody'] : []), file], {
    env: { ...process.env, PATH: path },
    stdio: 'ignore',
  });
  const through = (database: string): string => {
    const pooled = new URL(database);
    pooled.host = `127.0.0.1:${listens}`;
    return pooled.toString();
  };
  await answers(through(url));
  return { through, stop: () => child.kill() };
}

const triesMax = 50;

async function answers(url: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await withClient(url, async (client) => void (await client.query('SELECT 1')));
    } catch (error) {
      if (tries === triesMax) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
