import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../databases/postgres/session.ts';
import { openSnapshot } from '../../databases/postgres/snapshot.ts';
import type { Entity, Field } from '../../model/catalog.ts';
import type { SliceReader, SourceRead, SourceSnapshot } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const rowCount = 1234;
let url: string;
let epoch: SourceSnapshot;
let reader: SliceReader;

const fieldOf = (name: string, native: string, kind: Field['type']['kind']): Field => ({
  name,
  nullable: true,
  type: { native, kind, dimensions: 0 },
});
const fields = [fieldOf('region "x"', 'text', 'text'), fieldOf('nr', 'integer', 'integer'), fieldOf('note', 'text', 'text')];
const entity: Entity = {
  name: 'Odd Table',
  schema: 'public',
  table: 'Odd Table',
  kind: 'table',
  fields,
  key: { name: 'odd_key', fields: ['region "x"', 'nr'] },
  uniques: [],
  checks: [],
  exclusions: [],
  references: [],
  indexes: [],
  triggers: [],
  rowSecurity: { enabled: false, forced: false, policies: [] },
};
const sourceRead: SourceRead = {
  entity,
  key: ['region "x"', 'nr'],
  columns: [
    ...fields.map((field) => ({ alias: field.name, lookup: null, field })),
    { alias: 'parent.title', lookup: 'parent', field: fieldOf('title', 'text', 'text') },
  ],
  lookups: [{ name: 'parent', entity: 'parents', kind: 'table', fields: [], on: [['id', 'nr']] }],
};

beforeAll(async () => {
  url = await createDatabase('epoch');
  await withClient(url, async (client) => {
    await client.query('CREATE TABLE "Odd Table" ("region ""x""" text, nr integer, note text, PRIMARY KEY ("region ""x""", nr))');
    await client.query('CREATE TABLE parents (id integer PRIMARY KEY, title text)');
    await client.query("INSERT INTO parents SELECT i, 'title ' || i FROM generate_series(0, 5) i");
    const rows = `INSERT INTO "Odd Table" SELECT chr(64 + i % 7) || ''',\\"', i, repeat('é', i % 3) FROM generate_series(1, $1) i`;
    await client.query(rows, [rowCount]);
    await client.query(`INSERT INTO "Odd Table" VALUES ('~', 0, repeat('x', 5 * 1024 * 1024))`);
  });
  const open = (): ReturnType<typeof openSession> =>
    openSession({ url, role: 'source', zone: 'UTC', connectTimeoutMs: 3000, statementTimeoutMs: 30_000 });
  epoch = await openSnapshot(open);
  reader = await epoch.openReader();
});
afterAll(async () => {
  await reader.close();
  await epoch.close();
});

async function collect(rows: AsyncIterable<TextRow>): Promise<TextRow[]> {
  return Array.fromAsync(rows);
}

describe('slices', () => {
  it.each([1, 7, 100, 600, 5000])('of %i rows hold every row exactly once, in key order', async (size) => {
    const slices = await epoch.slices(sourceRead, size);
    expect(slices.map(({ rows }) => rows).reduce((a, b) => a + b)).toBe(rowCount + 1);
    if (size < 100) return;
    const seen: TextRow[] = [];
    for (const slice of slices) {
      const rows = await collect(reader.rows(sourceRead, slice));
      expect(rows).toHaveLength(slice.rows);
      seen.push(...rows);
    }
    expect(new Set(seen.map((row) => `${row['region "x"']}|${row.nr}`)).size).toBe(rowCount + 1);
  });

  it.each([1, 7, 599, 600, 601, 5000])("of %i rows are the same along the key's index and by numbering every row", async (size) => {
    const { key: _, ...without } = entity;
    expect(await epoch.slices(sourceRead, size)).toEqual(await epoch.slices({ ...sourceRead, entity: without }, size));
  });

  it('are open at both ends, so that later rows fall into one', async () => {
    const slices = await epoch.slices(sourceRead, 500);
    expect([slices[0]?.after, slices.at(-1)?.upTo]).toEqual([null, null]);
  });

  it('take key columns of any name', async () => {
    await withClient(url, (client) =>
      client.query('CREATE TABLE counted AS SELECT n, 7 AS total, 7 AS key, 7 AS k0 FROM generate_series(1, 5) AS n'),
    );
    const later = await openSnapshot(() =>
      openSession({ url, role: 'source', zone: 'UTC', connectTimeoutMs: 3000, statementTimeoutMs: 30_000 }),
    );
    const key = ['total', 'n', 'key', 'k0'];
    const columns = key.map((name) => ({ alias: name, lookup: null, field: fieldOf(name, 'integer', 'integer') }));
    const counted = { ...entity, table: 'counted', fields: columns.map(({ field }) => field) };
    const slices = await later.slices({ entity: counted, key, columns, lookups: [] }, 2);
    expect(slices.map(({ upTo }) => upTo)).toEqual([['7', '2', '7', '7'], ['7', '4', '7', '7'], null]);
    await later.close();
  });

  it('of keys whose type an extension brings hold every row once, in one order', async () => {
    await withClient(url, (client) =>
      client.query(`CREATE EXTENSION citext; CREATE TABLE mixed (word citext PRIMARY KEY);
        INSERT INTO mixed SELECT CASE WHEN n % 2 = 0 THEN 'a' ELSE 'B' END || n FROM generate_series(1, 90) AS n`),
    );
    const later = await openSnapshot(() =>
      openSession({ url, role: 'source', zone: 'UTC', connectTimeoutMs: 3000, statementTimeoutMs: 30_000 }),
    );
    const word = { name: 'word', nullable: false, type: { native: 'public.citext', kind: 'other', dimensions: 0 } } as const;
    const mixed = { ...entity, table: 'mixed', fields: [word] };
    const words = { entity: mixed, key: ['word'], columns: [{ alias: 'word', lookup: null, field: word }], lookups: [] };
    const own = await later.openReader();
    const seen: TextRow[] = [];
    for (const slice of await later.slices(words, 7)) {
      const rows = await collect(own.rows(words, slice));
      expect(rows).toHaveLength(slice.rows);
      seen.push(...rows);
    }
    expect([seen.length, new Set(seen.map((row) => row.word)).size]).toEqual([90, 90]);
    expect(await own.rowsByKey(words, [['B11']])).toEqual([{ word: 'B11' }]);
    await own.close();
    await later.close();
  });

  it('of an empty entity are one, open on both sides', async () => {
    await withClient(url, (client) => client.query('CREATE TABLE empty ("region ""x""" text, nr integer)'));
    const later = await openSnapshot(() =>
      openSession({ url, role: 'source', zone: 'UTC', connectTimeoutMs: 3000, statementTimeoutMs: 30_000 }),
    );
    const none = await later.slices({ ...sourceRead, entity: { ...entity, table: 'empty' } }, 10);
    expect(none).toEqual([{ ordinal: 0, after: null, upTo: null, rows: 0 }]);
    await later.close();
  });
});

describe('a reader', () => {
  it('sees what its epoch sees, whatever happens to the source meanwhile', async () => {
    await withClient(url, (client) => client.query(`UPDATE "Odd Table" SET note = 'changed' WHERE nr = 1`));
    await withClient(url, (client) => client.query(`DELETE FROM "Odd Table" WHERE nr = 2`));
    const rows = await reader.rowsByKey(sourceRead, [
      ['A\',\\"', '1'],
      ['B\',\\"', '2'],
    ]);
    expect(rows.map((row) => [row.nr, row.note, row['parent.title']])).toEqual([
      ['1', 'é', 'title 1'],
      ['2', 'éé', 'title 2'],
    ]);
  });

  it('gives the bytes of a binary COPY, also of a value of 5 MB', async () => {
    const chunks = await Array.fromAsync(reader.copy?.(sourceRead, { ordinal: 0, after: ['~', '-1'], upTo: null, rows: 1 }) ?? []);
    const bytes = Buffer.concat(chunks);
    expect(bytes.subarray(0, 11).toString('latin1')).toBe('PGCOPY\n\u00ff\r\n\0');
    expect(bytes.length).toBeGreaterThan(5 * 1024 * 1024);
    expect(bytes.subarray(-2)).toEqual(Buffer.from([0xff, 0xff]));
  });

  it('can be used again after a copy', async () => {
    expect(await reader.rowsByKey(sourceRead, [['~', '0']])).toHaveLength(1);
  });
});
