import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bulkPlaybook, bulkSource, bulkTarget, outcomeOf } from '../support/bulk-fixture.ts';
import { crashSeed } from '../support/crash-seed.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { randomFrom } from '../support/random.ts';

/** Kills in all; `npm run test:crash` asks for fifty. */
const kills = Number(process.env.WORKER_KILLS ?? 6);
const killsPerRun = 6;
const workers = 3;
const seed = crashSeed();
/** Bound of starts of a coordinator: a killed one's session may hold the lock for a moment. */
const startsMax = 60;
/** Enough slices that all get some, and rows of every fate. */
const manyThings = `${bulkSource} UPDATE app_thing SET weight = '78' WHERE id = 308;
INSERT INTO app_thing SELECT n, 1 + n % 500, 'Thing ' || n, (n / 4.0)::text, 'c' || n, n % 50 = 0 FROM generate_series(10001, 30000) AS n;`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'godwit-workers-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Target {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  readonly targetUrl: string;
}

async function prepare(mode: 'auto' | 'merge'): Promise<Target> {
  const [sourceUrl, targetUrl] = [await createDatabase('shared_old'), await createDatabase('shared_new')];
  await withClient(sourceUrl, (client) => client.query(manyThings));
  await withClient(targetUrl, (client) => client.query(bulkTarget));
  const path = join(folder, `${mode}.yaml`);
  await writeFile(path, bulkPlaybook(mode));
  const env = { ...process.env, SOURCE: sourceUrl, TARGET: targetUrl, GODWIT_HOME: folder, GODWIT_ALLOW_SUPERUSER: '1' };
  return { path, env, targetUrl };
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
}

function start(program: string, { path, env }: Target): Running {
  const child = spawn(process.execPath, [join(import.meta.dirname, program), path, '1'], { env, stdio: 'ignore' });
  return { child, ended: new Promise((resolve) => child.once('exit', resolve)) };
}

/** Four processes on one run, one of which coordinates it; each is started again when it was killed. */
async function runTogether(target: Target, blows: number, random: () => number): Promise<{ killed: number; byWorkers: number }> {
  const startWorker = (): Running => {
    const started = start('worker.ts', target);
    pids.push(started.child.pid ?? 0);
    return started;
  };
  const pids: number[] = [];
  const others = Array.from({ length: workers }, startWorker);
  const state = { coordinator: start('child.ts', target), isOver: false };
  const coordinated = keepCoordinated(target, state);
  let killed = 0;
  for (; killed < blows && !state.isOver; killed++) {
    await passOpened(target, state);
    await sleep(random() * 700);
    const struck = Math.floor(random() * (workers + 1));
    (others[struck]?.child ?? state.coordinator.child).kill('SIGKILL');
    if (struck < workers) others[struck] = startWorker();
  }
  const isDone = await coordinated;
  for (const { child } of others) child.kill('SIGKILL');
  await Promise.all(others.map(({ ended }) => ended));
  expect(isDone).toBe(true);
  return { killed, byWorkers: await slicesOf(target, pids) };
}

/** Blows are meant for those who write. */
async function passOpened({ targetUrl }: Target, state: { readonly isOver: boolean }): Promise<void> {
  const text = "SELECT to_regclass('migration_control.open_passes') IS NOT NULL AS made";
  await withClient(targetUrl, async (client) => {
    for (let isOpen = false; !isOpen && !state.isOver; await sleep(20)) {
      if (!(await client.query(text)).rows[0].made) continue;
      isOpen = (await client.query('SELECT FROM migration_control.open_passes WHERE alive_until > clock_timestamp()')).rowCount === 1;
    }
  });
}

/** Starts a coordinator again until one has ended well. */
async function keepCoordinated(target: Target, state: { coordinator: Running; isOver: boolean }): Promise<boolean> {
  for (let starts = 1; starts <= startsMax; starts++) {
    state.isOver = (await state.coordinator.ended) === 0;
    if (state.isOver) return true;
    await sleep(100);
    state.coordinator = start('child.ts', target);
  }
  return false;
}

/** Slices that processes with these numbers wrote last; their names hold them. */
const slicesOf = ({ targetUrl }: Target, pids: readonly number[]): Promise<number> =>
  withClient(targetUrl, async (client) => {
    const { rows } = await client.query<{ worker: string }>('SELECT worker FROM migration_control.slices WHERE worker IS NOT NULL');
    return rows.filter(({ worker }) => pids.includes(Number(worker.split('-').at(-2)))).length;
  });

/** What counts whoever wrote it and when: a run that came after the end finds unchanged what an earlier one wrote. */
async function finalState({ targetUrl }: Target): Promise<unknown> {
  const ask = async (sql: string) => (await withClient(targetUrl, (client) => client.query(sql))).rows;
  const phases = await ask(`SELECT p.phase, p.root, p.fates FROM migration_control.phases AS p
    WHERE p.run = (SELECT id FROM migration_control.runs ORDER BY started_at DESC LIMIT 1) AND p.status = 'completed' ORDER BY p.place`);
  const { fates: _, ...outcome } = await outcomeOf(targetUrl, { phases: [] });
  const fates = phases.map(({ phase, root, fates: { written, unchanged, inserted: _, overwritten: __, ...rest } }) => ({
    phase,
    root,
    standing: written + unchanged,
    ...rest,
  }));
  return { ...outcome, fates, open: await ask('SELECT phase FROM migration_control.open_passes') };
}

describe.each(['auto', 'merge'] as const)('a run that four processes share, any of which may be killed (mode %s)', (mode) => {
  it(
    `ends after ${Math.ceil(kills / 2)} kills like one that was left alone`,
    async () => {
      const random = randomFrom(seed + mode.length);
      const alone = await prepare(mode);
      expect(await start('child.ts', alone).ended).toBe(0);
      const expected = await finalState(alone);
      let byWorkers = 0;
      for (let done = 0; done < Math.ceil(kills / 2); ) {
        const target = await prepare(mode);
        const blows = Math.min(killsPerRun, Math.ceil(kills / 2) - done);
        const result = await runTogether(target, blows, random);
        done += result.killed;
        byWorkers += result.byWorkers;
        expect(await finalState(target)).toEqual(expected);
      }
      expect(byWorkers).toBeGreaterThan(0);
    },
    120_000 + kills * 60_000,
  );
});
