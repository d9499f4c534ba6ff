import { beforeAll, describe, expect, it } from 'vitest';
import { bulkPlaybook, bulkSource, bulkTarget, outcomeOf } from '../../support/bulk-fixture.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

type Mode = 'auto' | 'merge';

/** What happens to the source between two views of it. */
const changes = `
DELETE FROM app_thing WHERE id IN (2, 700, 1999);
DELETE FROM app_owner WHERE id IN (10, 11) OR email IN ('o1@example.org', 'o103@example.org');
UPDATE app_thing SET weight = 'heavy' WHERE id = 5;
UPDATE app_thing SET gone = true WHERE id = 6;
UPDATE app_thing SET label = 'Renamed' WHERE id = 1500;
UPDATE app_owner SET email = 'o200@example.org' WHERE id = 20;
INSERT INTO app_owner VALUES (1, 'o200@example.org', 'Newer first', NULL), (2000, 'o10@example.org', 'Heir of ten', 900);
INSERT INTO app_thing VALUES (0, 2000, 'Thing of the heir', '1', 'c2'), (9000, 300, 'Late', '2', 'c700');`;

/** Without the row that only the database refuses: looking for it takes long. */
const plain = `${bulkSource} UPDATE app_thing SET weight = '78' WHERE id = 308;`;
const fixture = (mode: Mode, change = ''): Promise<TestMigration> => createMigration(bulkPlaybook(mode), plain + change, bulkTarget);
let undisturbed: unknown;

beforeAll(async () => {
  const migration = await fixture('merge', changes);
  undisturbed = await outcomeOf(migration.targetUrl, await migration.run());
});

/** Aborts when that many batches of the phase are written. */
function abortAfter({ events }: TestMigration, phase: string, batches: number): AbortSignal {
  const stop = new AbortController();
  let seen = 0;
  events.push = (...added) => {
    seen += added.filter((event) => event.type === 'batch' && event.phase === phase).length;
    if (seen >= batches) stop.abort();
    return Array.prototype.push.apply(events, added);
  };
  return stop.signal;
}

describe.each(['merge', 'auto'] as const)('a source that changes between two views (mode %s)', (mode) => {
  it.each([
    ['owners', 1],
    ['owners', 5],
    ['things', 1],
    ['things', 6],
  ])('ends as if only the last had been seen, stopped in %s after %i batches', async (phase, batches) => {
    const migration = await fixture(mode);
    const signal = abortAfter(migration, phase, batches);
    expect((await migration.run({ batchRows: 50, bulkRowsMin: 1 }, signal)).outcome).toBe('interrupted');
    await withClient(migration.sourceUrl, (client) => client.query(changes));
    const result = await migration.run({ batchRows: 100, jobs: 2, bulkRowsMin: 1 });
    expect(await outcomeOf(migration.targetUrl, result)).toEqual(undisturbed);
  });

  it('leaves rows that somebody else edited since, and rows of others', async () => {
    const migration = await fixture(mode);
    const signal = abortAfter(migration, 'things', 2);
    await migration.run({ batchRows: 50, bulkRowsMin: 1 }, signal);
    await withClient(migration.targetUrl, (client) =>
      client.query(`UPDATE things SET label = 'mine now' WHERE legacy_id = 2;
                    INSERT INTO things SELECT gen_random_uuid(), 88888, owner_id, 'others', 'theirs', 1 FROM things LIMIT 1`),
    );
    await withClient(migration.sourceUrl, (client) => client.query('DELETE FROM app_thing WHERE id IN (2, 3)'));
    await migration.run({ batchRows: 100, bulkRowsMin: 1 });
    const left = await withClient(migration.targetUrl, (client) =>
      client.query('SELECT legacy_id FROM things WHERE legacy_id IN (2, 3, 88888) ORDER BY 1'),
    );
    expect(left.rows.map(({ legacy_id }) => legacy_id)).toEqual([2, 88888]);
  });
});

describe('a lost connection to the source', () => {
  it.each(['merge', 'auto'] as const)('is followed by a new view in the same process (mode %s)', async (mode) => {
    const migration = await fixture(mode);
    let killed = false;
    const kill = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    migration.events.push = (...added) => {
      if (!killed && added.some((event) => event.type === 'batch' && event.phase === 'things')) {
        killed = true;
        void withClient(migration.sourceUrl, (client) => client.query(`${changes}; ${kill}`));
      }
      return Array.prototype.push.apply(migration.events, added);
    };
    const result = await migration.run({ batchRows: 20, jobs: 2, bulkRowsMin: 1 });
    expect(result.outcome).toBe('done');
    expect(migration.events.some((event) => event.type === 'notice' && event.message.includes('new view'))).toBe(true);
    expect(await outcomeOf(migration.targetUrl, result)).toEqual(undisturbed);
  });
});
