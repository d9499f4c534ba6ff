import { describe, expect, it } from 'vitest';
import { requireHealth } from '../../../engine/run/health.ts';
import { executeRun, type RunResult } from '../../../engine/run/run.ts';
import { GodwitError } from '../../../model/errors.ts';
import type { Transforms } from '../../../model/sandbox.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type OpenMigration, type TestMigration } from '../../support/migration.ts';

const source = `CREATE TABLE a (id integer PRIMARY KEY, v text); CREATE TABLE b (id integer PRIMARY KEY, v text);
INSERT INTO a SELECT n, 'a' || n FROM generate_series(1, 40) n; INSERT INTO b SELECT n, 'b' || n FROM generate_series(1, 40) n`;
const target = 'CREATE TABLE new_a (id uuid PRIMARY KEY, v text); CREATE TABLE new_b (id uuid PRIMARY KEY, v text)';
const playbook = `playbook: health
version: 1
title: Health
system: legacy
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - {phase: a, source: a, target: new_a, fields: {id: identity, v: {copy: v}}}
  - {phase: b, source: b, target: new_b, fields: {id: identity, v: {copy: v}}}
`;

const pidsOf = (url: string, state: string): Promise<number[]> =>
  withClient(url, async (client) => {
    const sql = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'godwit' AND state = $1`;
    return (await client.query<{ pid: number }>(sql, [state])).rows.map(({ pid }) => pid);
  });

/** Runs, and freezes server processes when the first phase is completed: they neither answer nor hang up. */
async function runFreezing(migration: TestMigration, frozen: (opened: OpenMigration) => Promise<number[]>): Promise<RunResult> {
  const opened = await migration.open({ answerMs: 1000, retriesMax: 1 });
  const pids: number[] = [];
  const { runs } = opened.context;
  const completePhase: typeof runs.completePhase = async (...given) => {
    await runs.completePhase(...given);
    if (pids.length > 0) return;
    pids.push(...(await frozen(opened)));
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
  };
  try {
    const context = { ...opened.context, runs: { ...runs, completePhase } };
    return await executeRun(context, opened.prepared, opened.targetCatalog, 'tester');
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
    await opened.close();
  }
}

const statesOf = async ({ targetUrl }: TestMigration): Promise<unknown[]> =>
  withClient(targetUrl, async (client) => (await client.query('SELECT phase, status FROM migration_control.phases ORDER BY phase')).rows);

describe('before a phase', () => {
  it('a target that does not answer stops the run by name, and the same run goes on when it does', async () => {
    const migration = await createMigration(playbook, source, target);
    const pid = async ({ context }: OpenMigration): Promise<number[]> =>
      (await context.ledgerSession.query<{ pid: number }>({ text: 'SELECT pg_backend_pid() AS pid' })).map((row) => row.pid);
    const stopped = runFreezing(migration, pid);
    await expect(stopped).rejects.toMatchObject({
      code: 'database_unreachable',
      exitCode: 7,
      message: expect.stringMatching(/^The target .*b/),
    });
    expect(migration.events).toContainEqual({
      type: 'notice',
      message: expect.stringMatching(/^The target .* has not answered for 1 s; b waits for it/),
    });
    expect(await statesOf(migration)).toMatchObject([{ status: 'completed' }, { status: 'not_started' }]);
    expect((await migration.run()).outcome).toBe('done');
  }, 60_000);

  it('a source that does not answer is left for a new view of it', async () => {
    const migration = await createMigration(playbook, source, target);
    const { outcome } = await runFreezing(migration, () => pidsOf(migration.sourceUrl, 'idle in transaction'));
    expect(outcome).toBe('done');
    expect(migration.events).toContainEqual({ type: 'notice', message: expect.stringContaining('new view') });
  }, 60_000);

  it('a sandbox that cannot be opened stops the run before its phase', async () => {
    const away: Partial<Transforms> = { place: () => Promise.reject(new GodwitError('sandbox_unavailable', 'Docker does not answer.')) };
    const migration = await createMigration(playbook, source, target);
    const opened = await migration.open();
    const [a, b] = opened.prepared;
    if (!a || !b) throw new Error('there are two phases');
    const transform = { name: 't', file: 't.ts', digest: '', columns: [], output: [] } as unknown as NonNullable<
      typeof a.mapping.transform
    >;
    const context = { ...opened.context, transforms: away as Transforms };
    const view = await context.source.openSnapshot();
    await expect(requireHealth(context, view, [a, b])).resolves.toBeUndefined();
    const needing = { ...b, mapping: { ...b.mapping, transform } };
    await expect(requireHealth(context, view, [a, needing])).rejects.toMatchObject({ code: 'sandbox_unavailable', exitCode: 7 });
    await view.close();
    await opened.close();
  });
});
