import { beforeAll, describe, expect, it } from 'vitest';
import { openSqlParser } from '../../databases/postgres/expression/parse.ts';
import { decidePatch, dismissRow, proposePatch } from '../../engine/quarantine/patch.ts';
import { replay } from '../../engine/quarantine/replay.ts';
import { listQuarantine, showQuarantined } from '../../engine/quarantine/show.ts';
import { rollback } from '../../engine/undo/rollback.ts';
import { validateRun } from '../../engine/validate/validate.ts';
import type { RunEvent } from '../../model/progress.ts';
import type { Verdict } from '../../model/verdict.ts';
import { withClient } from '../support/databases.ts';
import { createBeside, createMigration, type OpenMigration, type TestMigration } from '../support/migration.ts';

/** Thirty owners: two have the e-mail of another, two lack what the target wants. */
const sourceOf = (mark: string, same: number, twin: number) => `
CREATE TABLE app_owner (id integer PRIMARY KEY, email text, born date);
INSERT INTO app_owner SELECT n, '${mark}' || n || '@example.org', '1970-01-01'::date + n FROM generate_series(1, 30) AS n;
UPDATE app_owner SET email = '${mark}${same}@example.org' WHERE id = ${twin};
UPDATE app_owner SET born = NULL WHERE id IN (5, 6);`;

const target = `
CREATE TABLE owners (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, born date NOT NULL);
INSERT INTO owners VALUES ('00000000-0000-4000-8000-000000000001', 'nobody@example.org', '2000-01-01');`;

/** All names but the playbook's own are the same. */
const playbookOf = (name: string) => `
playbook: ${name}
version: 1
title: Owners
system: ${name}
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: owners
    source: app_owner
    target: owners
    conflict: {key: [email], duplicates: merge}
    fields: {id: identity, email: {copy: email}, born: {copy: born}}
`;

let first: TestMigration;
let second: TestMigration;

beforeAll(async () => {
  first = await createMigration(playbookOf('first'), sourceOf('a', 9, 20), target);
  second = await createBeside(first, playbookOf('second'), sourceOf('b', 3, 4));
});

async function opened<T>(migration: TestMigration, work: (open: OpenMigration) => Promise<T>): Promise<T> {
  const open = await migration.open({ batchRows: 7 });
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}

const ask = (text: string, values: unknown[] = []) =>
  withClient(first.targetUrl, async (client) => (await client.query(text, values)).rows.map((row) => Object.values(row).join(' ')));

const mergedKeys = () => ask("SELECT migration, source_key FROM migration_control.key_map WHERE state = 'merged' ORDER BY 1");

const kept = (migration: TestMigration) =>
  opened(migration, async ({ context }) => (await listQuarantine(context)).rows.map(({ sourceKey, status }) => `${sourceKey} ${status}`));

const idOf = (migration: TestMigration, key: string) =>
  opened(migration, async ({ context }) => (await listQuarantine(context)).rows.find(({ sourceKey }) => sourceKey === key)?.id ?? '');

const validate = (migration: TestMigration): Promise<Verdict> =>
  opened(migration, async ({ context, prepared }) => {
    const run = (await context.runs.last(context.control, context.playbook.playbook))?.id ?? '';
    return validateRun(context, run, prepared, { differencesMax: 20, evaluatedRowsMax: 1000, by: 'tester', parser: openSqlParser() });
  });

const failed = ({ phases }: Verdict) => phases.flatMap(({ checks }) => checks.filter(({ status }) => status === 'failed'));

async function patch(migration: TestMigration, born: string): Promise<number> {
  const id = await idOf(migration, '1:5');
  return opened(migration, async ({ context, prepared }) => {
    const { digest } = await proposePatch(context, prepared, { id, set: { born }, reason: 'as on paper', author: 'ana' });
    await decidePatch(context, { digest, decision: 'approved', by: 'ben' });
    return (await replay(context, prepared, { by: 'ben' })).phases[0]?.replayed ?? 0;
  });
}

const takeBack = (migration: TestMigration) => opened(migration, ({ context, prepared }) => rollback(context, prepared));

describe('two playbooks with the same names on one target', () => {
  it('run and are continued, each with its own keys', async () => {
    expect((await first.run()).outcome).toBe('done');
    expect(await mergedKeys()).toEqual(['first 2:20']);
    const stop = new AbortController();
    const watched = second.events;
    const push = watched.push.bind(watched);
    watched.push = (...events: RunEvent[]) => {
      if (events.some(({ type }) => type === 'batch')) stop.abort();
      return push(...events);
    };
    expect((await second.run({ batchRows: 7 }, stop.signal)).outcome).toBe('interrupted');
    watched.push = push;
    expect((await second.run({ batchRows: 7 })).outcome).toBe('done');
    expect(await mergedKeys()).toEqual(['first 2:20', 'second 1:4']);
    expect(await ask("SELECT left(email, 1), count(*) FROM owners WHERE email <> 'nobody@example.org' GROUP BY 1 ORDER BY 1")).toEqual([
      'a 27',
      'b 27',
    ]);
  });

  it('are valid, one after the other', async () => {
    expect(failed(await validate(first))).toEqual([]);
    expect(failed(await validate(second))).toEqual([]);
    expect((await first.run()).outcome).toBe('done');
    expect(failed(await validate(second))).toEqual([]);
    expect(await mergedKeys()).toEqual(['first 2:20', 'second 1:4']);
  });

  it('keep their rows aside, repair, dismiss and replay them by themselves', async () => {
    const id = await idOf(first, '1:5');
    await expect(opened(second, ({ context }) => showQuarantined(context, id, { raw: true }))).rejects.toMatchObject({
      code: 'row_not_found',
    });
    const dismissed = await idOf(first, '1:6');
    await opened(first, ({ context }) => dismissRow(context, { id: dismissed, reason: 'gone', by: 'ana' }));
    expect(await patch(first, '1980-05-05')).toBe(1);
    expect(await kept(first)).toEqual(['1:5 replayed', '1:6 dismissed']);
    expect(await kept(second)).toEqual(['1:5 open', '1:6 open']);
    expect(await patch(second, '1990-05-05')).toBe(1);
    expect(await ask("SELECT born::text FROM owners WHERE email IN ('a5@example.org', 'b5@example.org') ORDER BY 1")).toEqual([
      '1980-05-05',
      '1990-05-05',
    ]);
    expect([...failed(await validate(first)), ...failed(await validate(second))]).toEqual([]);
  });

  it('are told apart in the views', async () => {
    expect(await ask('SELECT migration, state, count(*) FROM migration_control.migration_mappings GROUP BY 1, 2 ORDER BY 1')).toEqual([
      'first merged 1',
      'second merged 1',
    ]);
  });

  it('are not taken for intruders, but for others whom the journal knows', async () => {
    await ask("UPDATE migration_control.batches SET migration = 'third' WHERE migration = 'second'");
    const checks = failed(await validate(first));
    await ask("UPDATE migration_control.batches SET migration = 'second' WHERE migration = 'third'");
    expect(checks.map(({ name }) => name)).toEqual(['migrations.known']);
  });

  it('are rolled back without each other', async () => {
    expect((await takeBack(first)).outcome).toBe('done');
    expect(await mergedKeys()).toEqual(['second 1:4']);
    expect(failed(await validate(second))).toEqual([]);
    expect(await kept(second)).toEqual(['1:5 replayed', '1:6 open']);
    expect((await takeBack(second)).outcome).toBe('done');
    expect(await ask('SELECT email FROM owners')).toEqual(['nobody@example.org']);
  });
});
