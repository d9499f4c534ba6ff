import { Int32 } from 'bson';
import { afterEach, describe, expect, it } from 'vitest';
import { openDumpSource } from '../../../databases/mongodump/database.ts';
import { findColumn } from '../../../model/column-ref.ts';
import type { SourceDatabase } from '../../../model/contracts.ts';
import type { UnreadableRow } from '../../../model/reading.ts';
import { elementEntity } from '../../../model/unnest.ts';
import { writeDump } from '../../support/dump.ts';

const opened: SourceDatabase[] = [];
afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
});

interface Sliced {
  readonly counted: number;
  readonly read: number;
  readonly faults: readonly UnreadableRow[];
}

/** Slices of about so many documents of the elements of a path, each with what was read of it. */
async function slicesOf(documents: readonly object[], unnest: string, of: number): Promise<Sliced[]> {
  const source = await openDumpSource({ path: writeDump({ orders: { documents } }), profileRows: 10 });
  opened.push(source);
  const [parent] = (await source.introspect()).entities;
  const entity = parent ? elementEntity(parent, unnest) : null;
  if (!entity) throw new Error(`no elements at ${unnest}`);
  const columns = entity.fields.map((field) => ({ alias: field.name, lookup: null, ...(findColumn(field.name, entity) ?? { field }) }));
  const sourceRead = { entity, key: entity.key?.fields ?? [], columns, lookups: [] };
  const view = await source.openSnapshot();
  const reader = await view.openReader();
  const found: Sliced[] = [];
  for (const slice of await view.slices(sourceRead, of)) {
    const rows = await Array.fromAsync(reader.rows(sourceRead, slice));
    const faults = (await reader.unreadable?.(sourceRead, slice)) ?? [];
    found.push({ counted: slice.rows, read: rows.length + faults.length, faults });
  }
  return found;
}

const plain = Array.from({ length: 100 }, (_, i) => ({
  _id: new Int32(i),
  ...(i > 40 && { late: Array.from({ length: i % 5 }, (_, n) => ({ n })) }),
  lines: i % 7 === 0 ? null : Array.from({ length: i % 4 }, (_, n) => ({ sku: `${i}-${n}`, tags: ['a', 'b'] })),
  home: { rooms: Array.from({ length: i % 3 }, () => 'room') },
}));

describe('slices of elements', () => {
  it.each(['lines[]', 'late[]', '"home.rooms"[]'])('of %s are cut for as many as they have', async (unnest) => {
    const found = await slicesOf(plain, unnest, 16);
    expect(found.length).toBeGreaterThan(3);
    expect(found.map(({ counted }) => counted)).toEqual(found.map(({ read }) => read));
    expect(found.reduce((sum, { counted }) => sum + counted, 0)).toBeGreaterThan(50);
  });

  it.each([
    ['a document whose text no target can hold', { _id: new Int32(1000), lines: [{ sku: 'nul \0' }, { sku: 'x' }] }],
    ['a document that has no array there', { _id: new Int32(1000), lines: 'none' }],
    ['a document without elements, and an empty one', { _id: new Int32(1000), lines: [] }],
  ])('count what is no row: %s', async (_what, odd) => {
    const found = await slicesOf([...plain, odd], 'lines[]', 16);
    expect(found.map(({ counted }) => counted)).toEqual(found.map(({ read }) => read));
  });

  it('keep an element aside whose date no calendar has, and only that', async () => {
    const beyond = new Date(-8.64e15);
    const [slice, ...others] = await slicesOf([{ _id: 'a', at: [{ on: new Date(0) }, { on: beyond }, { on: new Date(1) }] }], 'at[]', 16);
    expect(others).toEqual([]);
    expect(slice).toMatchObject({ counted: 3, read: 3, faults: [{ key: ['a', 'element', '2'] }] });
  });
});
