import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** `mongodb://…` of a server. */
const url = process.env.MONGODB_TEST_URL;
/** The path of a program that is one; `.ci/mongodb` installs it. */
const program = process.env.MONGODB_TEST_SERVER;

/** Whether a server with arguments of its own can be started. */
export const hasOwnMongo = program !== undefined && url === undefined;
/** Whether there is a server for tests of live sources. */
export const hasMongo = url !== undefined || program !== undefined;
if (!hasMongo) console.error('Neither MONGODB_TEST_URL nor MONGODB_TEST_SERVER is set: tests of live MongoDB sources are skipped.');

export interface MongoServer {
  /** URL of a database of that name. */
  url(database: string): string;
  stop(): Promise<void>;
}

/** The server that was named, or one of its own, with further arguments of the program. */
export async function startMongo(...more: readonly string[]): Promise<MongoServer> {
  if (url !== undefined) return { url: (name) => named(url, name), stop: async () => {} };
  if (program === undefined) throw new Error('no server was named');
  const [folder, port] = [mkdtempSync(join(tmpdir(), 'godwit-mongodb-')), await freePort()];
  const args = ['--host', '127.0.0.1', '--port', String(port), '--storage-path', join(folder, 'data'), '--log-level', 'WARNING', ...more];
  const server = spawn(program, args, { stdio: 'ignore' });
  await answering(server, port);
  return { url: (name) => `mongodb://127.0.0.1:${port}/${name}?directConnection=true`, stop: () => stopped(server, folder) };
}

/** The address with another database. */
const named = (address: string, database: string): string => address.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?[^?]*/, `$1/${database}`);

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port is free'))));
    });
  });
}

async function answering(server: ChildProcess, port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    if (await answers(port)) return;
    await sleep(100);
  }
  throw new Error('the server did not answer in half a minute');
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('error', () => resolve(false));
  });
}

async function stopped(server: ChildProcess, folder: string): Promise<void> {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
