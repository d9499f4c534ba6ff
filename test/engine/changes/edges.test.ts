import { afterEach, describe, expect, it } from 'vitest';
import { dropSlot } from '../../support/capture.ts';
import { withClient } from '../../support/databases.ts';
import { analyze, inWords } from '../../support/differing.ts';
import { leaveNoSlot, resume, slotOf, start, streamRow } from '../../support/following.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const source = `
CREATE TYPE mood AS ENUM ('calm', 'cross');
CREATE TABLE country (code char(4) PRIMARY KEY, name text, dull text);
INSERT INTO country VALUES ('AT', 'Austria'), ('BE', 'Belgium');
CREATE TABLE person (id integer PRIMARY KEY, chief integer, country char(4), label text UNIQUE DEFERRABLE INITIALLY DEFERRED, body text, feels mood,
  ip inet, tags text[], amount numeric(12,3), seen timestamptz, raw bytea, extra jsonb);
ALTER TABLE person ALTER body SET STORAGE EXTERNAL;
INSERT INTO person SELECT n, nullif(n - 1, 0), CASE WHEN n % 2 = 0 THEN 'AT' ELSE 'BE' END, 'l' || n, repeat('body ' || n, 2000), 'calm',
  '10.0.0.1', ARRAY['a', NULL], n / 8.0, '2020-01-01 00:00:00.123456+02', '\\x00ff', '{"a": 1.0}' FROM generate_series(1, 30) AS n;
CREATE TABLE note (id integer PRIMARY KEY, person integer, text text NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE note_1 PARTITION OF note FOR VALUES FROM (0) TO (100);
CREATE TABLE note_2 PARTITION OF note FOR VALUES FROM (100) TO (200);
INSERT INTO note SELECT n, 1 + n % 30, 'note ' || n FROM generate_series(1, 60) AS n;`;

const target = `
CREATE TABLE people (id uuid PRIMARY KEY, chief_id uuid REFERENCES people, country text, label text UNIQUE DEFERRABLE, body text, feels text,
  ip inet, tags text[], amount numeric, seen timestamptz, raw bytea, extra jsonb);
CREATE TABLE notes (id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES people ON DELETE CASCADE, text text NOT NULL);`;

const copied = ['label', 'body', 'feels', 'ip', 'tags', 'amount', 'seen', 'raw', 'extra']
  .map((name) => `      ${name}: {copy: ${name}}`)
  .join('\n');
const playbook = `
playbook: crowd
version: 1
title: Crowd
system: crowd
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: people
    source: person
    target: people
    lookups:
      land: {entity: country, on: {code: country}}
    fields:
      id: identity
      chief_id: {reference: people, from: [chief], missing: 'null'}
      country: {copy: land.name}
${copied}
  - phase: notes
    source: note
    target: notes
    fields:
      id: identity
      person_id: {reference: people, from: [person]}
      text: {copy: text}
`;

let migration: TestMigration;
const onSource = (text: string) => withClient(migration.sourceUrl, (client) => client.query(text));
const onTarget = async (text: string): Promise<string[]> =>
  (await withClient(migration.targetUrl, (client) => client.query(text))).rows.map((row) => Object.values(row).join(' '));

afterEach(() => leaveNoSlot(migration));

/** Brings changes that are made while the stream is followed; then nothing may differ. */
async function bring(...changes: readonly string[]): Promise<void> {
  const following = await ((await streamRow(migration)) ? resume(migration) : start(migration));
  for (const change of changes) await onSource(change);
  await following.end('stop');
  expect(inWords((await analyze(migration, { deletes: ['people', 'notes'] })).differential)).toEqual([]);
}

const crowd = async (): Promise<void> => {
  migration = await createMigration(playbook, source, target);
};

describe('changes', () => {
  it('of keys, with values that were not sent, of keys that are used again, and of rows that exchange theirs', async () => {
    await crowd();
    await bring(
      'UPDATE person SET label = label || $$!$$ WHERE id < 10',
      'UPDATE person SET id = 100 WHERE id = 30; UPDATE note SET person = 100 WHERE person = 30',
      "INSERT INTO person (id, label) VALUES (30, 'again')",
      'BEGIN; UPDATE person SET id = -1 WHERE id = 28; UPDATE person SET id = 28 WHERE id = 29; UPDATE person SET id = 29 WHERE id = -1; COMMIT',
      'BEGIN; DELETE FROM note WHERE id = 5; INSERT INTO note VALUES (5, 2, $$back$$); INSERT INTO note VALUES (6000 % 200, 1, $$in and out$$); ' +
        'DELETE FROM note WHERE id = 0; COMMIT',
    );
    expect(await onTarget('SELECT count(*) FROM people WHERE body IS NOT NULL')).toEqual(['30']);
  });

  it('of tables whose rows are told whole', async () => {
    await crowd();
    await onSource(
      'ALTER TABLE person REPLICA IDENTITY FULL; ALTER TABLE note_1 REPLICA IDENTITY FULL; ALTER TABLE note REPLICA IDENTITY FULL',
    );
    await bring(
      'UPDATE person SET label = label || $$!$$ WHERE id < 10; UPDATE person SET id = 100 WHERE id = 30',
      'DELETE FROM note WHERE id % 2 = 0; DELETE FROM person WHERE id = 3',
    );
  });

  it('of rows that others look up, and of every type', async () => {
    await crowd();
    await bring(
      "UPDATE country SET name = 'Österreich' WHERE code = 'AT'; INSERT INTO country VALUES ('CH', 'Schweiz')",
      "DELETE FROM country WHERE code = 'BE'",
      `UPDATE person SET country = 'CH', feels = 'cross', ip = '10.0.0.0/8', tags = '{"x y",NULL}', amount = 1e5, seen = 'infinity', raw = '\\xff00',
         extra = '{"b":  [1.50]}' WHERE id = 7`,
      "UPDATE country SET dull = 'not read'",
    );
  });

  it('that leave rows without what they refer to, and bring it again', async () => {
    await crowd();
    await bring(
      'DELETE FROM person WHERE id IN (4, 9)',
      'INSERT INTO note VALUES (150, 999, $$waits$$)',
      'INSERT INTO person (id, chief) VALUES (999, 4), (4, 998)',
    );
    expect(await onTarget("SELECT count(*) FROM notes WHERE text = 'waits'")).toEqual(['1']);
  });

  it('that move rows between partitions, and take all rows away', async () => {
    await crowd();
    await bring('UPDATE note SET id = id + 100 WHERE id < 20; DELETE FROM note WHERE id = 119', 'TRUNCATE country');
    await crowd();
    await bring('TRUNCATE note', "INSERT INTO note VALUES (1, 1, 'first')");
    expect(await onTarget('SELECT text FROM notes')).toEqual(['first']);
  });
});

describe('a stream', () => {
  it('stops where the structure of the source changes, and says what has', async () => {
    await crowd();
    const following = await start(migration);
    await onSource('ALTER TABLE person ADD COLUMN token uuid DEFAULT gen_random_uuid()');
    await onSource('UPDATE person SET label = $$x$$ WHERE id = 1');
    await expect(following.ended).rejects.toMatchObject({
      code: 'source_drift',
      message: expect.stringContaining('the column "token" is new'),
    });
    expect(await streamRow(migration)).toMatchObject({ state: 'failed', failure: { code: 'source_drift' } });
    expect(await onTarget("SELECT count(*) FROM people WHERE label = 'x'")).toEqual(['0']);
  });

  it('whose slot is gone or begins later is not gone on with', async () => {
    await crowd();
    await (await start(migration)).end('pause');
    await dropSlot(migration.sourceUrl, slotOf(migration));
    await expect((await resume(migration)).ended).rejects.toMatchObject({ code: 'object_missing' });
    await onSource("UPDATE person SET label = 'lost' WHERE id = 2");
    await onSource(`SELECT pg_create_logical_replication_slot('${slotOf(migration)}', 'pgoutput')`);
    await expect((await resume(migration)).ended).rejects.toMatchObject({ code: 'changes_lost' });
    expect(inWords((await analyze(migration)).differential)).toEqual(['people 0/1/0']);
  });

  it('goes on by itself when connections are cut, and takes every transaction once', async () => {
    await crowd();
    const following = await start(migration);
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'walsender' AND datname = current_database()`;
    for (let n = 0; n < 12; n++) {
      await onSource(
        `INSERT INTO note VALUES (${n + 61}, 1, 'n ${n}'); UPDATE person SET amount = amount + 1; DELETE FROM note WHERE id = ${n + 1}`,
      );
      if (n % 4 === 1) await onSource(cut);
    }
    await following.end('stop');
    expect(inWords((await analyze(migration, { deletes: ['people', 'notes'] })).differential)).toEqual([]);
    const row = await streamRow(migration);
    expect(row?.transactions).toBeGreaterThanOrEqual(12);
  });
});
