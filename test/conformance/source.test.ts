import { afterEach, describe, expect, it } from 'vitest';
import type { Catalog } from '../../model/catalog.ts';
import { GodwitError } from '../../model/errors.ts';
import { wholeEntity } from '../../model/ledger.ts';
import type { SliceReader, SourceRead, SourceSnapshot } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import { type Given, kinds, names, type Opened } from './kinds.ts';

const texts = [
  'plain',
  '',
  null,
  'a "quote"',
  "it's; DROP TABLE x",
  'tab\tand\\back',
  'line\nbreak\r\nand more',
  'é 漢 🐦',
  ',;|',
  '\\N',
  '{"a":1}',
];
const manyRows: Given[] = Array.from({ length: 1234 }, (_, i) => ({
  nr: i + 1,
  text: texts[i % texts.length] ?? null,
  amount: i % 7 === 0 ? null : `${i}.${String(i % 100).padStart(2, '0')}`,
}));
const asText =
  (key: string) =>
  ({ nr, text, amount }: Given): TextRow => ({ [key]: String(nr), [names.text]: text, [names.amount]: amount });

const opened: Opened[] = [];
const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of closing.splice(0).reverse()) await each.close().catch(() => {});
  for (const { source, remove } of opened.splice(0)) {
    await source.close();
    await remove().catch(() => {});
  }
});

interface Looked extends Opened {
  readonly catalog: Catalog;
  readonly sourceRead: SourceRead;
  readonly view: SourceSnapshot;
  readonly reader: SliceReader;
}

async function look(make: (rows: readonly Given[]) => Promise<Opened>, rows: readonly Given[]): Promise<Looked> {
  const made = await make(rows);
  opened.push(made);
  const { source } = made;
  const catalog = await source.introspect();
  const [entity] = catalog.entities;
  if (!entity) throw new Error('the source has no entity');
  const columns = entity.fields.map((field) => ({ alias: field.name, lookup: null, field }));
  const view = await source.openSnapshot();
  const reader = await view.openReader();
  closing.push(view, reader);
  return { ...made, catalog, sourceRead: { entity, key: entity.key?.fields ?? [], columns, lookups: [] }, view, reader };
}

/** All rows, or the error that reading ended in, when something happens after the first row. */
async function readAfterFirst(reader: SliceReader, sourceRead: SourceRead, happens: () => Promise<void>): Promise<TextRow[] | unknown> {
  const found: TextRow[] = [];
  try {
    for await (const row of reader.rows(sourceRead, wholeEntity)) if (found.push(row) === 1) await happens();
    return found;
  } catch (error) {
    return error;
  }
}

const isWholeOrSaid = (read: unknown, key: string): boolean =>
  read instanceof GodwitError ? read.kind !== 'assertion' : JSON.stringify(read) === JSON.stringify(manyRows.map(asText(key)));

describe.each(Object.entries(kinds))('a source of the kind %s', (_name, make) => {
  it('describes its entity, with the key and the rows', async () => {
    const { catalog, source, key = names.nr } = await look(make, manyRows);
    expect(catalog.entities).toHaveLength(1);
    expect(catalog.entities[0]).toMatchObject({ name: names.entity, key: { fields: [key] } });
    expect(catalog.entities[0]?.fields.map(({ name, type }) => [name, type.kind])).toEqual([
      [key, 'bigint'],
      [names.text, 'text'],
      [names.amount, 'numeric'],
    ]);
    expect(catalog.sizes[names.entity]?.rows).toBe(manyRows.length);
    const profile = await source.profile(catalog);
    expect(profile.entities[names.entity]?.fields[names.text]?.nulls).toBeGreaterThan(0);
    expect((await source.preflight({ role: 'source', entities: [names.entity] })).filter(({ status }) => status === 'failed')).toEqual([]);
  });

  it.each([1, 100, 500, 5000])('gives every row once, value for value, in slices of %d rows', async (rows) => {
    const { view, reader, sourceRead, key = names.nr } = await look(make, manyRows);
    const slices = await view.slices(sourceRead, rows);
    expect(slices.map(({ ordinal }) => ordinal)).toEqual(slices.map((_, i) => i));
    expect(slices.reduce((sum, slice) => sum + slice.rows, 0)).toBe(manyRows.length);
    const found: TextRow[] = [];
    for (const slice of slices) {
      const before = found.length;
      for await (const row of reader.rows(sourceRead, slice)) found.push(row);
      expect(found.length - before).toBe(slice.rows);
    }
    expect(found).toEqual(manyRows.map(asText(key)));
  });

  it('finds rows by key, in its own order, and tells in which slice a key lies', async () => {
    const { view, reader, sourceRead, key = names.nr } = await look(make, manyRows);
    const rows = await reader.rowsByKey(sourceRead, [['700'], ['3'], ['99999']]);
    expect(rows.map((row) => row[key])).toEqual(['3', '700']);
    const slices = await view.slices(sourceRead, 300);
    const end = slices[0]?.upTo ?? [];
    const first = slices[0]?.rows ?? 0;
    expect(await reader.isUpTo(sourceRead, [String(first)], end)).toBe(true);
    expect(await reader.isUpTo(sourceRead, [String(first + 1)], end)).toBe(false);
  });

  it('copies what it reads, where it speaks COPY', async () => {
    const { reader, sourceRead } = await look(make, manyRows);
    if (!reader.copy) return expect(reader.copyByKey).toBeUndefined();
    const bytes = Buffer.concat(await reader.copy(sourceRead, wholeEntity).toArray());
    expect(bytes.subarray(0, 6).toString()).toBe('PGCOPY');
  });

  it('has slices of nothing, and one huge row', async () => {
    const nothing = await look(make, []);
    const found = await Array.fromAsync(nothing.reader.rows(nothing.sourceRead, wholeEntity)).catch((error: unknown) => error);
    expect(found).toEqual([]);
    const huge = 'ü"'.repeat(300_000);
    const { reader, sourceRead } = await look(make, [{ nr: 1, text: huge, amount: '0.5' }]);
    const [row] = await Array.fromAsync(reader.rows(sourceRead, wholeEntity));
    expect(row?.[names.text]).toBe(huge);
  });

  it('ends when it is cancelled, and never with fewer rows as if they were all', async () => {
    const { reader, sourceRead, key = names.nr } = await look(make, manyRows);
    expect(await readAfterFirst(reader, sourceRead, () => reader.cancel())).toSatisfy((read) => isWholeOrSaid(read, key));
  });

  it('gives its view although somebody changes the rows, or says that they have changed', async () => {
    const { view, reader, sourceRead, change, key = names.nr } = await look(make, manyRows);
    expect(await readAfterFirst(reader, sourceRead, change)).toSatisfy((read) => isWholeOrSaid(read, key));
    const later = await view.openReader();
    closing.push(later);
    const read = await Array.fromAsync(later.rows(sourceRead, wholeEntity)).catch((error: unknown) => error);
    expect(read).toSatisfy((found) => isWholeOrSaid(found, key) && (!(found instanceof GodwitError) || found.code === 'source_changed'));
  });

  it('says so when it breaks in the middle, or has given all', async () => {
    const { reader, sourceRead, cut, key = names.nr } = await look(make, manyRows);
    expect(await readAfterFirst(reader, sourceRead, cut)).toSatisfy((read) => isWholeOrSaid(read, key));
  });

  it('gives several readers the same view', async () => {
    const { view, sourceRead } = await look(make, manyRows);
    const readers = [await view.openReader(), await view.openReader()];
    closing.push(...readers);
    const [first, second] = await Promise.all(readers.map((each) => Array.fromAsync(each.rows(sourceRead, wholeEntity))));
    expect(first).toEqual(second);
    expect(view.position).not.toBe('');
    expect(await view.isOpen()).toBe(true);
  });

  it('says what is wrong when it is gone, without a fault of Godwit', async () => {
    const { source, remove, sourceRead } = await look(make, manyRows);
    for (const each of closing.splice(0).reverse()) await each.close();
    await remove();
    const view = await source.openSnapshot().catch((error: unknown) => error);
    const failed =
      view instanceof Error
        ? view
        : await (view as SourceSnapshot).openReader().then(async (reader) => {
            closing.push(view as SourceSnapshot, reader);
            return Array.fromAsync(reader.rows(sourceRead, wholeEntity)).catch((error: unknown) => error);
          });
    expect(failed).toBeInstanceOf(GodwitError);
    expect((failed as GodwitError).kind).not.toBe('assertion');
  });
});
