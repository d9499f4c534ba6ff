import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { withClient } from '../client.ts';
import type { OwnServer } from '../own-server.ts';

const godwit = join(import.meta.dirname, '../../godwit.mjs');
const playbook = join(import.meta.dirname, 'playbook.yaml');
const lookMs = 50;

/** A process that follows the changes, started as a user would. */
export interface Follower {
  /** The most memory it has had so far. */
  residentMb(): number;
  /** Ends it without a word. */
  kill(): Promise<void>;
}

function environmentOf({ home, url }: OwnServer): NodeJS.ProcessEnv {
  const sides = { BENCH_SOURCE: url('sync_source'), BENCH_TARGET: url('sync_target') };
  return { ...process.env, ...sides, GODWIT_HOME: join(home, 'godwit'), GODWIT_USER: 'bench', GODWIT_ALLOW_SUPERUSER: '1' };
}

/** What a verb that waits for a person ends with, and one that found a difference. */
const answers = [3, 5];

/** Runs a verb to its end; returns what it prints. */
export async function verb(server: OwnServer, ...args: readonly string[]): Promise<string> {
  const options = { env: environmentOf(server), maxBuffer: 64 * 1_048_576 };
  const told = promisify(execFile)(process.execPath, [godwit, ...args, '--playbook', playbook], options);
  const answered = await told.catch((error: { code: number; stdout: string }) => {
    if (answers.includes(error.code)) return error;
    throw error;
  });
  return answered.stdout;
}

/** Approves the mappings and what capture makes on the source. */
export async function approveCapture(server: OwnServer): Promise<void> {
  await verb(server, 'review', '--json');
  await verb(server, 'approve', '--all', '--databases', '--accept-open', '--why', 'measured', '--as', 'bench');
  const { digest } = JSON.parse(await verb(server, 'sync', 'start', '--json')) as { digest: string };
  await verb(server, 'approve', digest, '--as', 'bench');
}

/** Follows; returns once the stream is followed by this process. */
export async function follow(server: OwnServer, how: 'start' | 'resume'): Promise<Follower> {
  const args = ['--min-semi-space-size=4', godwit, 'sync', how, '--playbook', playbook];
  const child = spawn(process.execPath, args, { env: environmentOf(server), stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-4000);
  });
  await untilFollowed(server, child, () => said);
  let highest = 0;
  return {
    residentMb: () => {
      highest = Math.max(highest, residentMbOf(child));
      return highest;
    },
    kill: () =>
      new Promise((resolve) => {
        highest = Math.max(highest, residentMbOf(child));
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

async function untilFollowed({ url }: OwnServer, child: ChildProcess, said: () => string): Promise<void> {
  const question = `SELECT 1 FROM migration_control.change_streams
    WHERE state = 'streaming' AND alive_until > clock_timestamp() AND worker LIKE '%' || $1 || '%'`;
  while (child.exitCode === null) {
    const found = await withClient(url('sync_target'), (client) => client.query(question, [child.pid])).catch(() => null);
    if (found?.rowCount) return;
    await sleep(lookMs);
  }
  throw new Error(`The process that was to follow has ended: ${said()}`);
}

/** From Linux's own account of the process. */
function residentMbOf({ pid }: ChildProcess): number {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Math.round(Number(line?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}
