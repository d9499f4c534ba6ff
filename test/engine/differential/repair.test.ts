import { beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../support/databases.ts';
import { analyze, failedChecks, inWords, repair, validate } from '../../support/differing.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const source = `
CREATE TABLE item (id integer PRIMARY KEY, label text NOT NULL);
INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 900) AS n;`;

const playbook = `
playbook: items
version: 1
title: Items
system: items
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: items
    source: item
    target: items
    deletes: follow
    fields: {id: identity, label: {copy: label}}
`;

let migration: TestMigration;
const onSource = (text: string) => withClient(migration.sourceUrl, (client) => client.query(text));
const ask = (text: string) =>
  withClient(migration.targetUrl, async (client) => (await client.query(text)).rows.map((row) => Object.values(row).join(' ')));

/** Each time other rows: every third is renamed, fifty go and fifty come. */
const change = (round: number) => `
  UPDATE item SET label = 'round ${round} ' || id WHERE id % 3 = 0;
  DELETE FROM item WHERE id IN (SELECT id FROM item WHERE id % 3 = 1 ORDER BY id LIMIT 50);
  INSERT INTO item SELECT n, 'new ' || n FROM generate_series(${1000 * round}, ${1000 * round + 49}) AS n;`;

const brought = async (run: string): Promise<string[]> =>
  ask(
    `SELECT coalesce(sum(inserted), 0) AS i, coalesce(sum(overwritten), 0) AS o, sum(removed) AS r FROM migration_control.batches WHERE run = '${run}'`,
  );

beforeAll(async () => {
  migration = await createMigration(playbook, source, 'CREATE TABLE items (id uuid PRIMARY KEY, label text NOT NULL);');
  await migration.run();
});

describe('the repair of a difference', () => {
  it('waits for a person, and is about the rows that were approved', async () => {
    await onSource(change(1));
    const waiting = await analyze(migration, { deletes: ['items'] }, false);
    await expect(repair(migration, waiting.digest)).rejects.toMatchObject({ code: 'not_approved' });
    const { digest } = await analyze(migration, { deletes: ['items'] });
    await expect(repair(migration, waiting.digest)).rejects.toMatchObject({ code: 'not_approved' });
    await ask(
      "UPDATE migration_control.differential_rows SET action = 'delete' WHERE target_key = (SELECT min(target_key) FROM migration_control.differential_rows)",
    );
    await expect(repair(migration, digest)).rejects.toMatchObject({ code: 'record_tampered' });
    expect(await ask("SELECT count(*) FROM items WHERE label LIKE 'new%' OR label LIKE 'round%'")).toEqual(['0']);
  });

  it('goes on where it was interrupted, while other runs do not take it for theirs', async () => {
    const { digest, differential } = await analyze(migration, { deletes: ['items'] });
    expect(inWords(differential)).toEqual(['items 50/300/50']);
    let batches = 0;
    const first = await repair(migration, digest, ({ type }, stop) => {
      if (type === 'batch' && ++batches === 3) stop.abort();
    });
    expect(first.outcome).toBe('interrupted');
    const second = await repair(migration, digest);
    expect(second).toMatchObject({ outcome: 'done', run: first.run });
    expect(await brought(second.run)).toEqual(['50 300 50']);
    expect(failedChecks(await validate(migration))).toEqual([]);
  });

  it('is brought once, however often its sessions are killed', async () => {
    await onSource(change(2));
    const { digest } = await analyze(migration, { deletes: ['items'] });
    const kill = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
    let run = '';
    for (const at of [1, 4, 0]) {
      let batches = 0;
      const work = repair(migration, digest, ({ type }) => {
        if (type === 'batch' && ++batches === at) ask(kill).catch(() => {});
      });
      await work.then((done) => (run = done.run)).catch(() => {});
    }
    expect(await brought(run)).toEqual(['50 316 50']);
    expect(inWords((await analyze(migration, { deletes: ['items'] })).differential)).toEqual([]);
    expect(failedChecks(await validate(migration))).toEqual([]);
  });

  it('is void once another run has begun', async () => {
    await onSource(change(3));
    const { digest } = await analyze(migration);
    await migration.run();
    await expect(repair(migration, digest)).rejects.toMatchObject({ code: 'dependency_missing' });
    const extra = await analyze(migration);
    expect(inWords(extra.differential)).toEqual(['items 0/0/50']);
    expect(extra.differential.phases[0]).toMatchObject({ deletes: 0, edited: 0 });
  });

  it('keeps rows that something else refers to', async () => {
    await ask('CREATE TABLE notes (item_id uuid REFERENCES items ON DELETE CASCADE)');
    const { digest } = await analyze(migration, { deletes: ['items'] });
    await ask("INSERT INTO notes SELECT target_key::uuid FROM migration_control.differential_rows WHERE kind = 'extra' ORDER BY 1 LIMIT 2");
    const { run } = await repair(migration, digest);
    expect(await brought(run)).toEqual(['0 0 48']);
    expect(await ask('SELECT count(*) FROM notes')).toEqual(['2']);
    expect(inWords((await analyze(migration)).differential)).toEqual(['items 0/0/2']);
  });
});
