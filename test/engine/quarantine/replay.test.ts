import { beforeAll, describe, expect, it } from 'vitest';
import { openSqlParser } from '../../../databases/postgres/expression/parse.ts';
import { decidePatch, dismissRow, proposePatch } from '../../../engine/quarantine/patch.ts';
import { type ReplayResult, replay } from '../../../engine/quarantine/replay.ts';
import { listQuarantine, showQuarantined } from '../../../engine/quarantine/show.ts';
import { rollback } from '../../../engine/undo/rollback.ts';
import { validateRun } from '../../../engine/validate/validate.ts';
import { GodwitError } from '../../../model/errors.ts';
import type { TextRow } from '../../../model/session.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type OpenMigration, type TestMigration } from '../../support/migration.ts';

const source = `
CREATE TABLE app_owner (id integer PRIMARY KEY, email text, born date, fee money);
CREATE TABLE app_thing (id integer PRIMARY KEY, owner_id integer, parent_id integer, weight numeric);
CREATE TABLE app_part (id integer PRIMARY KEY, thing_id integer);
INSERT INTO app_owner SELECT n, 'o' || n || '@example.org', '1970-01-01'::date + n, n::money FROM generate_series(1, 30) AS n;
INSERT INTO app_thing SELECT n, 1 + n % 30, CASE WHEN n > 40 THEN n - 40 END, n / 4.0 FROM generate_series(1, 120) AS n;
INSERT INTO app_part SELECT n, 1 + n % 120 FROM generate_series(1, 240) AS n;
UPDATE app_owner SET email = NULL WHERE id = 5;
UPDATE app_owner SET email = 'o3@example.org' WHERE id = 20;
UPDATE app_thing SET weight = 77 WHERE id = 31;
UPDATE app_thing SET parent_id = 999 WHERE id = 120;`;

const target = `
CREATE TABLE owners (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, born date NOT NULL, fee numeric(8,2));
CREATE TABLE things (id uuid PRIMARY KEY, owner_id uuid NOT NULL REFERENCES owners, parent_id uuid REFERENCES things, weight numeric(8,2) CHECK (weight <> 77));
CREATE TABLE parts (id uuid PRIMARY KEY, thing_id uuid NOT NULL REFERENCES things);`;

const playbook = `
playbook: things
version: 1
title: Things
system: app
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: owners
    source: app_owner
    target: owners
    conflict: {key: [email]}
    fields: {id: identity, email: {copy: email}, born: {copy: born}, fee: {copy: fee}}
  - phase: things
    source: app_thing
    target: things
    fields: {id: identity, owner_id: {reference: owners, from: owner_id}, parent_id: {reference: things, from: parent_id}, weight: {copy: weight}}
  - phase: parts
    source: app_part
    target: parts
    fields: {id: identity, thing_id: {reference: things, from: thing_id}}
`;

const settings = { batchRows: 12 };

async function opened<T>(migration: TestMigration, work: (open: OpenMigration) => Promise<T>): Promise<T> {
  const open = await migration.open(settings);
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}

const idOf = (migration: TestMigration, phase: string, sourceKey: string): Promise<string> =>
  opened(migration, async ({ context }) => {
    const { rows } = await listQuarantine(context, { phase });
    return rows.find((row) => row.sourceKey === sourceKey)?.id ?? '';
  });

const propose = async (migration: TestMigration, phase: string, sourceKey: string, set: TextRow): Promise<string> => {
  const id = await idOf(migration, phase, sourceKey);
  return opened(migration, async ({ context, prepared }) => {
    const { digest } = await proposePatch(context, prepared, { id, set, reason: 'as on paper', author: 'ana' });
    return digest;
  });
};

const approve = (migration: TestMigration, digest: string, by = 'ben') =>
  opened(migration, ({ context }) => decidePatch(context, { digest, decision: 'approved', by }));

const replayAll = (migration: TestMigration, ids?: string[]): Promise<ReplayResult> =>
  opened(migration, ({ context, prepared }) => replay(context, prepared, { by: 'ben', ...(ids && { ids }) }));

const validate = (migration: TestMigration, run: string) =>
  opened(migration, ({ context, prepared }) =>
    validateRun(context, run, prepared, { differencesMax: 20, evaluatedRowsMax: 100_000, by: 'tester', parser: openSqlParser() }),
  );

const failure = async (work: Promise<unknown>): Promise<string | null> =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof GodwitError ? error.code : String(error)),
  );

const kept = (migration: TestMigration): Promise<Record<string, string>> =>
  opened(migration, async ({ context }) => {
    const { rows } = await listQuarantine(context);
    return Object.fromEntries(rows.map((row) => [`${row.phase} ${row.sourceKey}`, `${row.reason} ${row.status}`]));
  });

const batches = (migration: TestMigration) =>
  withClient(migration.targetUrl, async (client) => {
    const { rows } = await client.query(
      'SELECT phase, read::int, written::int, unchanged::int, skipped::int, quarantined::int FROM migration_control.batches ' +
        "WHERE kind = 'replay' ORDER BY started_at",
    );
    return rows;
  });

describe('a quarantined row', () => {
  let migration: TestMigration;

  beforeAll(async () => {
    migration = await createMigration(playbook, source, target);
    await migration.run(settings);
  });

  it('is listed by phase and reason, page by page', async () => {
    await opened(migration, async ({ context }) => {
      const all = await listQuarantine(context);
      expect(all.next).toBeNull();
      expect(Object.groupBy(all.rows, ({ phase, reason }) => `${phase} ${reason}`)).toMatchObject({
        'owners null_refused': [{ sourceKey: '1:5', field: 'email' }],
        'owners duplicate': [{ sourceKey: '2:20' }],
        'things constraint': [{ sourceKey: '2:31', field: 'things_weight_check' }],
      });
      const pages: string[] = [];
      for (let page = await listQuarantine(context, { rows: 3 }); ; page = await listQuarantine(context, { rows: 3, after: page.next })) {
        pages.push(...page.rows.map(({ id }) => id));
        expect(page.rows.length).toBeLessThanOrEqual(3);
        if (page.next === null) break;
      }
      expect(pages).toEqual(all.rows.map(({ id }) => id));
      expect((await listQuarantine(context, { phase: 'owners', reason: 'duplicate' })).rows).toHaveLength(1);
    });
  });

  it('is shown masked, unless asked for as it is', async () => {
    const id = await idOf(migration, 'owners', '2:20');
    await opened(migration, async ({ context }) => {
      const shown = await showQuarantined(context, id, { raw: false, sensitivities: new Map([['id', null]]) });
      expect(shown.columns).toEqual({
        id: '20',
        email: 'o…@…',
        born: expect.not.stringContaining('1970'),
        fee: expect.not.stringContaining('20'),
      });
      const raw = await showQuarantined(context, id, { raw: true });
      expect(raw.columns).toEqual({ id: '20', email: 'o3@example.org', born: '1970-01-21', fee: '20.00' });
      expect(await failure(showQuarantined(context, '7', { raw: true }))).toBe('row_not_found');
    });
  });

  it('is patched only in columns that the phase reads, with values of their type', async () => {
    expect(await failure(propose(migration, 'owners', '1:5', { id: '6' }))).toBe('argument_invalid');
    expect(await failure(propose(migration, 'owners', '1:5', { nickname: 'x' }))).toBe('argument_invalid');
    expect(await failure(propose(migration, 'owners', '1:5', { born: 'yesterday or so' }))).toBe('argument_invalid');
    expect(await failure(propose(migration, 'owners', '1:5', {}))).toBe('argument_invalid');
    expect(await failure(propose(migration, 'owners', '3:999', { email: 'x' }))).toBe('row_not_found');
  });
});

describe('a replay', () => {
  let migration: TestMigration;
  let patchOfOwner: string;

  beforeAll(async () => {
    migration = await createMigration(playbook, source, target);
    await migration.run(settings);
    patchOfOwner = await propose(migration, 'owners', '1:5', { email: 'five@example.org' });
  });

  it('needs another person to approve the patch', async () => {
    expect(await failure(approve(migration, patchOfOwner, 'ana'))).toBe('self_approval');
    const id = await idOf(migration, 'owners', '1:5');
    expect(await failure(replayAll(migration, [id]))).toBe('not_approved');
    const { phases } = await replayAll(migration);
    expect(phases.map(({ replayed }) => replayed)).toEqual([0, 0, 0]);
  });

  it('brings the row and the children that waited for it, each counted once', async () => {
    const before = await opened(migration, async ({ context }) => (await context.runs.last(context.control, 'things'))?.root);
    await approve(migration, patchOfOwner);
    const result = await replayAll(migration);
    expect(result.phases).toEqual([
      { phase: 'owners', replayed: 1, refused: 0, gone: 0 },
      { phase: 'things', replayed: 9, refused: 11, gone: 0 },
      { phase: 'parts', replayed: expect.any(Number), refused: expect.any(Number), gone: 0 },
    ]);
    expect(result.root).not.toBe(before);
    const [first] = (await batches(migration)).filter(({ phase, written }) => phase === 'owners' && written > 0);
    expect(first).toEqual({ phase: 'owners', read: 0, written: 1, unchanged: 0, skipped: 0, quarantined: -1 });
    const again = await replayAll(migration);
    expect(again.phases.map(({ replayed }) => replayed)).toEqual([0, 0, 0]);
    expect(again.root).toBe(result.root);
  });

  it('leaves the counts of the run whole', async () => {
    await opened(migration, async ({ context }) => {
      const run = await context.runs.last(context.control, 'things');
      for (const { phase, fates } of await context.runs.phases(context.control, run?.id ?? '')) {
        const { rows } = await withClient(migration.targetUrl, (client) => client.query(`SELECT count(*)::int AS n FROM ${phase}`));
        expect(fates).toMatchObject({ written: rows[0].n });
        expect(fates?.read).toBe((fates?.written ?? 0) + (fates?.unchanged ?? 0) + (fates?.skipped ?? 0) + (fates?.quarantined ?? 0));
      }
      expect((await validate(migration, run?.id ?? '')).verdict).toBe('passed');
    });
  });

  it('repairs duplicates, refusals of the database and missing parents', async () => {
    const wanted: [string, string, TextRow][] = [
      ['owners', '2:20', { email: 'twenty@example.org' }],
      ['things', '2:31', { weight: '78' }],
      ['things', '3:120', { parent_id: null }],
    ];
    for (const [phase, key, set] of wanted) await approve(migration, await propose(migration, phase, key, set));
    const { phases, run } = await replayAll(migration);
    expect(phases.map(({ phase, refused }) => [phase, refused])).toEqual([
      ['owners', 0],
      ['things', 0],
      ['parts', 0],
    ]);
    expect(await kept(migration)).not.toMatchObject(expect.objectContaining({ 'owners 2:20': 'duplicate open' }));
    const count = await withClient(migration.targetUrl, (client) =>
      client.query(
        'SELECT (SELECT count(*) FROM owners)::int AS owners, (SELECT count(*) FROM things)::int AS things, (SELECT count(*) ' +
          'FROM parts)::int AS parts',
      ),
    );
    expect(count.rows).toEqual([{ owners: 30, things: 120, parts: 240 }]);
    const verdict = await validate(migration, run);
    expect(verdict.phases.flatMap(({ checks }) => checks.filter(({ status }) => status === 'failed'))).toEqual([]);
  });

  it('stands: a later migration finds everything as the patches made it', async () => {
    const root = await opened(migration, async ({ context }) => (await context.runs.last(context.control, 'things'))?.root);
    const later = await migration.run(settings);
    expect(later.manifest?.root).toBe(root);
    expect(later.phases.map(({ fates }) => fates?.unchanged)).toEqual([30, 120, 240]);
    expect((await validate(migration, later.run)).verdict).toBe('passed');
  });

  it('is part of what a rollback takes back, and patches outlive it', async () => {
    const root = await opened(migration, async ({ context }) => (await context.runs.last(context.control, 'things'))?.root);
    await opened(migration, ({ context, prepared }) => rollback(context, prepared));
    const { rows } = await withClient(migration.targetUrl, (client) => client.query('SELECT FROM owners'));
    expect(rows).toEqual([]);
    expect((await migration.run(settings)).manifest?.root).toBe(root);
  });

  it('gives way to a repair in the source', async () => {
    await withClient(migration.sourceUrl, (client) => client.query("UPDATE app_owner SET email = 'mended@example.org' WHERE id = 5"));
    await migration.run(settings);
    const { rows } = await withClient(migration.targetUrl, (client) =>
      client.query("SELECT email FROM owners WHERE email IN ('mended@example.org', 'five@example.org')"),
    );
    expect(rows).toEqual([{ email: 'mended@example.org' }]);
  });
});

describe('a dismissed row', () => {
  it('is not replayed, and stays dismissed in later runs', async () => {
    const migration = await createMigration(playbook, source, target);
    await migration.run(settings);
    const id = await idOf(migration, 'things', '2:31');
    await opened(migration, ({ context }) => dismissRow(context, { id, reason: 'a test of 1998', by: 'ben' }));
    await migration.run(settings);
    expect((await kept(migration))['things 2:31']).toBe('constraint dismissed');
    const { phases } = await replayAll(migration, [await idOf(migration, 'things', '2:31')]);
    expect(phases.map(({ replayed }) => replayed)).toEqual([0, 0, 0]);
  });
});
