import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The path of a program that speaks S3 over a folder; `.ci/s3` builds it. */
const program = process.env.S3_TEST_SERVER;

export const hasS3 = program !== undefined;
if (!hasS3) console.error('S3_TEST_SERVER is not set: tests of S3 as a store are skipped.');

export interface S3Server {
  readonly endpoint: string;
  /** Below it a folder is a bucket. */
  readonly data: string;
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string };
  stop(): Promise<void>;
}

export async function startS3(bucket: string): Promise<S3Server> {
  const [folder, port] = [mkdtempSync(join(tmpdir(), 'godwit-s3-')), await freePort()];
  const data = join(folder, 'data');
  mkdirSync(join(data, bucket), { recursive: true });
  const keys = { accessKeyId: 'test', secretAccessKey: 'testsecret' };
  const env = { ...process.env, ROOT_ACCESS_KEY: keys.accessKeyId, ROOT_SECRET_KEY: keys.secretAccessKey };
  const server = spawn(program ?? '', ['--port', `127.0.0.1:${port}`, 'posix', data], { stdio: 'ignore', env });
  const endpoint = `http://127.0.0.1:${port}`;
  await answering(server, endpoint);
  return { endpoint, data, keys, stop: () => stopped(server, folder) };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port is free'))));
    });
  });
}

async function answering(server: ChildProcess, endpoint: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    if (
      await fetch(endpoint).then(
        () => true,
        () => false,
      )
    )
      return;
    await sleep(50);
  }
  throw new Error('the server does not answer');
}

async function stopped(server: ChildProcess, folder: string): Promise<void> {
  const ended = new Promise((done) => server.once('exit', done));
  server.kill();
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
