import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../support/databases.ts';
import { createMonolith, createServices, serviceNames, splitPlaybook, type Urls } from './monolith.ts';

/** A killed process may hold the playbook's lock for a moment. */
const triesMax = 20;
const killsAfterMs = [400, 1500];
/** By progress, since a quiet machine ends the run within any time that a busy one needs to begin it. */
const killsAfterSlices = { coordinator: 1, worker: 10 };
const folder = mkdtempSync(join(tmpdir(), 'godwit-split-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let legacy: string;
beforeAll(async () => {
  legacy = await createMonolith();
  // Enough slices that workers get some.
  const more = "INSERT INTO answer SELECT n, 1 + n % 900, 1 + n % 30, 'no' FROM generate_series(1801, 30000) AS n";
  await withClient(legacy, (client) => client.query(more));
});

interface Started {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  readonly ended: Promise<boolean>;
}

/** One execution in a process of its own. */
function start(name: string, file = 'child.ts', ...more: string[]): Started {
  const env = { ...process.env, GODWIT_HOME: join(folder, name), GODWIT_ALLOW_SUPERUSER: '1', GODWIT_LOG_LEVEL: 'silent' };
  const program = join(import.meta.dirname, `../../crash/${file}`);
  const child = spawn(process.execPath, [program, join(folder, `${name}.yaml`), ...more], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<boolean>((resolve) => child.once('exit', (code) => resolve(code === 0)));
  const ready = new Promise<void>((resolve) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', () => resolve());
  });
  return { child, ready, ended };
}

async function prepare(name: string): Promise<Urls> {
  const urls = await createServices(legacy);
  writeFileSync(join(folder, `${name}.yaml`), splitPlaybook('split', urls));
  return urls;
}

async function finish(name: string, ...more: string[]): Promise<void> {
  for (let tries = 0; tries < triesMax; tries++) {
    if (await start(name, 'child.ts', ...more).ended) return;
    await sleep(200);
  }
  throw new Error('the run could not be brought to its end');
}

/** Slices that processes with these numbers wrote last, in all services. */
async function slicesOf(urls: Urls, pids: readonly number[]): Promise<number> {
  let slices = 0;
  for (const service of serviceNames) {
    const text = 'SELECT worker FROM migration_control.slices WHERE worker IS NOT NULL';
    const { rows } = await withClient(urls[service], (client) => client.query<{ worker: string }>(text));
    slices += rows.filter(({ worker }) => pids.includes(Number(worker.split('-').at(-2)))).length;
  }
  return slices;
}

/** Waits until these processes have written so many slices; fails where the run is over before. */
async function slicesReach(urls: Urls, pids: readonly number[], slices: number, ended: Promise<unknown>): Promise<void> {
  let isOver = false;
  ended.finally(() => (isOver = true)).catch(() => {});
  while ((await slicesOf(urls, pids)) < slices) {
    if (isOver) throw new Error(`The run was over before workers had written ${slices} slices.`);
    await sleep(20);
  }
}

const rootOf = async ({ journal }: Urls): Promise<unknown[]> =>
  withClient(
    journal,
    async (client) => (await client.query("SELECT root FROM migration_control.runs WHERE status = 'completed' AND root IS NOT NULL")).rows,
  );

describe('a run over three services', () => {
  let expected: unknown[];
  it('has one root', { timeout: 300_000 }, async () => {
    const calm = await prepare('calm');
    await finish('calm');
    expected = await rootOf(calm);
    expect(expected).toHaveLength(1);
  });

  it('that is killed again and again ends with the same root, in one run', { timeout: 300_000 }, async () => {
    const killed = await prepare('killed');
    for (const ms of killsAfterMs) {
      const { child, ready, ended } = start('killed');
      await ready;
      await sleep(ms);
      child.kill('SIGKILL');
      await ended;
    }
    await finish('killed');
    expect(await rootOf(killed)).toEqual(expected);
  });

  it('that workers share, which are killed like their coordinator, ends with the same root', { timeout: 300_000 }, async () => {
    const shared = await prepare('shared');
    const workers = [start('shared', 'worker.ts'), start('shared', 'worker.ts')];
    const pids = workers.map(({ child }) => child.pid ?? 0);
    const coordinator = start('shared', 'child.ts', '1');
    await coordinator.ready;
    await slicesReach(shared, pids, killsAfterSlices.coordinator, coordinator.ended);
    coordinator.child.kill('SIGKILL');
    const finished = finish('shared', '1');
    await slicesReach(shared, pids, killsAfterSlices.worker, finished);
    workers[0]?.child.kill('SIGKILL');
    workers[0] = start('shared', 'worker.ts');
    pids.push(workers[0].child.pid ?? 0);
    await finished;
    for (const { child } of workers) child.kill('SIGKILL');
    await Promise.all(workers.map(({ ended }) => ended));
    expect(await rootOf(shared)).toEqual(expected);
    expect(await slicesOf(shared, pids)).toBeGreaterThan(0);
  });
});
