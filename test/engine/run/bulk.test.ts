import { beforeAll, describe, expect, it } from 'vitest';
import { bulkPlaybook, bulkSource, bulkTarget, outcomeOf, structureOf } from '../../support/bulk-fixture.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const modesOf = ({ events }: TestMigration): string[] =>
  events.flatMap((event) => (event.type === 'phase_started' ? [`${event.phase} ${event.mode}`] : []));
const create = (mode: 'auto' | 'merge', change = ''): Promise<TestMigration> =>
  createMigration(bulkPlaybook(mode), bulkSource + change, bulkTarget);

describe('bulk mode', () => {
  let merged: Record<string, unknown>;

  beforeAll(async () => {
    const migration = await create('merge');
    merged = await outcomeOf(migration.targetUrl, await migration.run());
    expect(modesOf(migration)).toEqual(['owners merge', 'things merge']);
  });

  it.each([
    { batchRows: 5000, jobs: 1 },
    { batchRows: 100, jobs: 2 },
    { batchRows: 37 + Math.floor(Math.random() * 300), jobs: 8 },
  ])('gives every row the fate, and the run the root, of merge mode (%o)', async (settings) => {
    const migration = await create('auto');
    const result = await migration.run({ ...settings, bulkRowsMin: 1 });
    expect(modesOf(migration)).toEqual(['owners bulk', 'things bulk']);
    expect(await outcomeOf(migration.targetUrl, result)).toEqual(merged);
    const again = await migration.run({ bulkRowsMin: 1 });
    expect(again.phases.map(({ root }) => root)).toEqual(result.phases.map(({ root }) => root));
    expect(again.phases.map(({ fates }) => fates?.written)).toEqual([0, 0]);
  });

  it('sets rows aside that only the database refuses, as merge mode does', async () => {
    const twice = `UPDATE app_thing SET code = 'c1' WHERE id IN (3, 4);`;
    const [bulk, merge] = [await create('auto', twice), await create('merge', twice)];
    const outcome = await outcomeOf(bulk.targetUrl, await bulk.run({ bulkRowsMin: 1 }));
    expect(outcome).toEqual(await outcomeOf(merge.targetUrl, await merge.run()));
    expect(outcome.quarantine).toContainEqual({ phase: 'things', source_key: '1:4', reason: 'constraint', field: 'things_code_key' });
  });

  it('refuses what a cast would cut, as merge mode does', async () => {
    const source = `CREATE TABLE old (id integer PRIMARY KEY, word text, flags varbit, names text[], day text);
      INSERT INTO old VALUES (1, 'abc', B'101', '{a}', '2024-02-29'), (2, 'abcd', B'1', '{b}', NULL), (3, 'a', B'10101', '{}', NULL),
                             (4, 'a', B'101', '{abcd}', NULL), (5, 'abcd', B'101', '{}', '2023-02-29'), (6, 'a', B'111', NULL, '2023-02-29')`;
    const target = `CREATE DOMAIN short AS varchar(3);
      CREATE TABLE new (id integer PRIMARY KEY, word short, flags bit(3), names varchar(3)[], day date)`;
    const playbook = (mode: string): string => `
playbook: cut
version: 1
title: Values that do not fit
system: app
source: {url: $SOURCE}
target: {url: $TARGET}
phases: [{phase: new, source: old, target: new, mode: ${mode}, identity: {strategy: kept}}]`;
    const seen = await Promise.all(
      ['merge', 'auto'].map(async (mode) => {
        const migration = await createMigration(playbook(mode), source, target);
        await migration.run({ bulkRowsMin: 1 });
        expect(modesOf(migration)).toEqual([mode === 'auto' ? 'new bulk' : 'new merge']);
        return withClient(migration.targetUrl, async (client) => [
          (await client.query('SELECT * FROM new ORDER BY id')).rows,
          (await client.query('SELECT source_key, reason, field FROM migration_control.quarantine ORDER BY source_key')).rows,
        ]);
      }),
    );
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[0]?.[0]).toHaveLength(1);
  });

  it('is not chosen for few rows, nor for an entity that has rows', async () => {
    const few = await create('auto');
    await few.run();
    expect(modesOf(few)).toEqual(['owners merge', 'things merge']);
    const filled = await create('auto');
    await withClient(filled.targetUrl, (client) =>
      client.query(`INSERT INTO owners VALUES (gen_random_uuid(), 7777, 'x@example.org', 'X')`),
    );
    await filled.run({ bulkRowsMin: 1 });
    expect(modesOf(filled)).toEqual(['owners merge', 'things bulk']);
  });

  it('has the structure of before also while nothing else is taken up again: an interrupted run is continued', async () => {
    const migration = await create('auto');
    const before = await structureOf(migration.targetUrl);
    const stop = new AbortController();
    migration.events.push = (...events) => {
      if (events.some((event) => event.type === 'batch' && event.phase === 'things')) stop.abort();
      return Array.prototype.push.apply(migration.events, events);
    };
    expect((await migration.run({ bulkRowsMin: 1, batchRows: 300 }, stop.signal)).outcome).toBe('interrupted');
    expect(await structureOf(migration.targetUrl)).not.toEqual(before);
    const result = await migration.run({ bulkRowsMin: 1, batchRows: 300 });
    expect(result.outcome).toBe('done');
    expect(await outcomeOf(migration.targetUrl, result)).toEqual(merged);
    expect(await structureOf(migration.targetUrl)).toEqual(before);
  });

  it('left by a killed run is repaired by the next, whatever that runs', async () => {
    const migration = await create('auto');
    const before = await structureOf(migration.targetUrl);
    const stop = new AbortController();
    migration.events.push = (...events) => {
      if (events.some((event) => event.type === 'batch')) stop.abort();
      return Array.prototype.push.apply(migration.events, events);
    };
    await migration.run({ bulkRowsMin: 1, batchRows: 100 }, stop.signal);
    await withClient(migration.targetUrl, (client) => client.query(`UPDATE migration_control.runs SET status = 'failed'`));
    const result = await migration.run({ bulkRowsMin: 1 });
    expect(result.outcome).toBe('done');
    expect(await structureOf(migration.targetUrl)).toEqual(before);
    expect((await outcomeOf(migration.targetUrl, result)).rows).toEqual(merged.rows);
  });
});
