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

/** Kills in all; `npm run test:crash` asks for a hundred. */
const kills = Number(process.env.CRASH_KILLS ?? 6);
/** Bound of tries per kill and at the end: a killed backend may hold the playbook's lock for a moment. */
const triesMax = 20;
const seed = crashSeed();
const weights = `${bulkSource} UPDATE app_thing SET weight = '78' WHERE id = 308;`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'godwit-crash-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Target {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  readonly sourceUrl: string;
  readonly targetUrl: string;
}

async function prepare(mode: 'auto' | 'merge'): Promise<Target> {
  const [sourceUrl, targetUrl] = [await createDatabase('crash_old'), await createDatabase('crash_new')];
  await withClient(sourceUrl, (client) => client.query(weights));
  await withClient(targetUrl, (client) => client.query(bulkTarget));
  const path = join(folder, `${mode}.yaml`);
  await writeFile(path, bulkPlaybook(mode));
  const env = { ...process.env, SOURCE: sourceUrl, TARGET: targetUrl, GODWIT_HOME: folder, MAX_RETRY_ATTEMPTS: '3' };
  return { path, env, sourceUrl, targetUrl };
}

function start({ path, env }: Target): { child: ChildProcess; ready: Promise<void>; ended: Promise<boolean> } {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), path], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<boolean>((resolve) => child.once('exit', (code) => resolve(code === 0)));
  const ready = new Promise<void>((resolve) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', () => resolve());
  });
  return { child, ready, ended };
}

const terminate = (url: string): Promise<unknown> =>
  withClient(url, (client) =>
    client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'godwit%'`,
    ),
  );

/** One execution with a blow at a random moment of it: the process killed, or its connections to one side. */
async function strike(target: Target, durationMs: number, random: () => number): Promise<void> {
  const { child, ready, ended } = start(target);
  await ready;
  await sleep(random() * durationMs);
  const how = random();
  if (how < 0.5) child.kill('SIGKILL');
  else await terminate(how < 0.75 ? target.targetUrl : target.sourceUrl);
  await ended;
}

async function finish(target: Target): Promise<number> {
  for (let tries = 0; tries < triesMax; tries++) {
    const { ready, ended } = start(target);
    await ready;
    const from = performance.now();
    if (await ended) return performance.now() - from;
    await sleep(200);
  }
  throw new Error('the run could not be brought to its end');
}

/** What counts whoever wrote it and when: a run that came after the end finds unchanged what an earlier one wrote. */
async function finalState({ targetUrl }: Target): Promise<unknown> {
  const { rows } = await withClient(targetUrl, (client) =>
    client.query(`
      SELECT p.phase, p.root, p.fates FROM migration_control.phases AS p
      WHERE p.run = (SELECT id FROM migration_control.runs ORDER BY started_at DESC LIMIT 1) AND p.status = 'completed' ORDER BY p.place`),
  );
  const { fates: _, ...outcome } = await outcomeOf(targetUrl, { phases: [] });
  const fates = rows.map(({ phase, root, fates: { written, unchanged, inserted: _, overwritten: __, ...rest } }) => ({
    phase,
    root,
    standing: written + unchanged,
    ...rest,
  }));
  const down = await withClient(targetUrl, (client) =>
    client.query('SELECT name FROM migration_control.dropped_definitions WHERE restored_at IS NULL'),
  );
  return { ...outcome, fates, down: down.rows };
}

describe.each(['auto', 'merge'] as const)('a run that is struck down again and again (mode %s)', (mode) => {
  it(
    `ends after ${Math.ceil(kills / 2)} blows like one that was left alone`,
    async () => {
      const alone = await prepare(mode);
      const durationMs = await finish(alone);
      const expected = await finalState(alone);
      const random = randomFrom(seed + mode.length);
      let done = 0;
      while (done < Math.ceil(kills / 2)) {
        const target = await prepare(mode);
        for (let blow = 0; blow < 3 && done < Math.ceil(kills / 2); blow++, done++) await strike(target, durationMs, random);
        await finish(target);
        expect(await finalState(target)).toEqual(expected);
      }
    },
    60_000 + kills * 60_000,
  );
});
