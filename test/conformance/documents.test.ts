import { afterEach, describe, expect, it } from 'vitest';
import type { Entity } from '../../model/catalog.ts';
import { findColumn } from '../../model/column-ref.ts';
import { wholeEntity } from '../../model/ledger.ts';
import type { SliceReader, SourceRead, SourceSnapshot } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import { elementEntity } from '../../model/unnest.ts';
import { type Document, documentKinds, type Opened } from './kinds.ts';

const opened: Opened[] = [];
const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of closing.splice(0).reverse()) await each.close().catch(() => {});
  for (const { source, remove } of opened.splice(0)) {
    await source.close();
    await remove().catch(() => {});
  }
});

const documents: Document[] = [
  {
    nr: 1,
    body: '{"city": "Oslo", "a.b": {"c": 12345678901234567890}, "lines": [{"sku": "x", "qty": 1.50}, {"sku": "y", "deep": [1, [2]]}]}',
  },
  { nr: 2, body: '{"city": null, "lines": [], "days": {}}' },
  { nr: 3, body: '{"lines": null, "days": {"mon": 1, "": "empty \\" name", "{[,]}": "\\\\"}}' },
  { nr: 4, body: '{"lines": "text", "days": [1]}' },
  { nr: 5, body: '[1, 2]' },
  { nr: 6, body: '{"lines": [{"sku": "x"}, {"sku": "x"}, {}, {"sku": null}, 7, null, [], "s", {"sku": "é 漢 🐦"}]}' },
  { nr: 7, body: 'null' },
];

interface Looked {
  readonly parent: Entity;
  readonly view: SourceSnapshot;
  readonly reader: SliceReader;
}

async function look(make: (of: readonly Document[]) => Promise<Opened>, of: readonly Document[] = documents): Promise<Looked> {
  const made = await make(of);
  opened.push(made);
  const [parent] = (await made.source.introspect()).entities;
  if (!parent) throw new Error('the source has no entity');
  const view = await made.source.openSnapshot();
  const reader = await view.openReader();
  closing.push(view, reader);
  return { parent, view, reader };
}

/** A read of these columns by alias; the key first. */
function reading(entity: Entity | null, key: readonly string[], aliases: readonly string[]): SourceRead {
  if (!entity) throw new Error('nothing is unnested');
  const columns = [...new Set([...key, ...aliases])].map((alias) => {
    const found = findColumn(alias, entity);
    if (!found) throw new Error(`no column ${alias}`);
    return { alias, lookup: null, ...found };
  });
  return { entity, key, columns, lookups: [] };
}

const rowsOf = (reader: SliceReader, sourceRead: SourceRead): Promise<TextRow[]> => Array.fromAsync(reader.rows(sourceRead, wholeEntity));
const valuesOf = (rows: readonly TextRow[]): (string | null)[][] =>
  rows.map((row) => Object.values(row).map((value) => value?.replaceAll(/\s/g, '') ?? null));
const faultsOf = async (reader: SliceReader, sourceRead: SourceRead): Promise<string[]> =>
  ((await reader.unreadable?.(sourceRead, wholeEntity)) ?? []).map(({ key = [], reason }) => `${key.join()} ${reason}`).sort();
const elementKey = ['parent.nr', 'ordinal'];

describe.each(Object.entries(documentKinds))('documents of the kind %s', (_name, make) => {
  it('give their members as text, digit by digit', async () => {
    const { parent, reader } = await look(make);
    const rows = await rowsOf(reader, reading(parent, ['nr'], ['body.city', 'body."a.b".c', 'body.lines.0.qty', 'body.0']));
    expect(valuesOf(rows)).toEqual([
      ['1', 'Oslo', '12345678901234567890', '1.50', null],
      ['2', null, null, null, null],
      ['3', null, null, null, null],
      ['4', null, null, null, null],
      ['5', null, null, null, '1'],
      ['6', null, null, null, null],
      ['7', null, null, null, null],
    ]);
  });

  it('give the elements of an array in their order, and what is none', async () => {
    const { parent, reader } = await look(make);
    const lines = reading(elementEntity(parent, 'body.lines[]'), elementKey, ['element.sku', 'element', 'parent.body.city']);
    expect(valuesOf(await rowsOf(reader, lines)).map(([, ...rest]) => rest)).toEqual([
      ['1', 'x', expect.stringContaining('1.50'), 'Oslo'],
      ['2', 'y', expect.stringContaining('[1,[2]]'), 'Oslo'],
      ['1', 'x', '{"sku":"x"}', null],
      ['2', 'x', '{"sku":"x"}', null],
      ['3', null, '{}', null],
      ['4', null, '{"sku":null}', null],
      ['5', null, '7', null],
      ['6', null, 'null', null],
      ['7', null, '[]', null],
      ['8', null, '"s"', null],
      ['9', 'é漢🐦', '{"sku":"é漢🐦"}', null],
    ]);
    expect(await faultsOf(reader, lines)).toEqual(['4 not_an_array']);
  });

  it('tell elements apart by a member, and keep those aside that it does not', async () => {
    const { parent, reader } = await look(make);
    const lines = reading(elementEntity(parent, 'body.lines[]'), ['parent.nr', 'element.sku'], []);
    expect(valuesOf(await rowsOf(reader, lines)).sort()).toEqual([
      ['1', 'x'],
      ['1', 'y'],
      ['6', 'é漢🐦'],
    ]);
    expect(await faultsOf(reader, lines)).toEqual([
      '4 not_an_array',
      '6,element,1 element_key_duplicate',
      '6,element,2 element_key_duplicate',
      ...[3, 4, 5, 6, 7, 8].map((place) => `6,element,${place} element_key_missing`),
    ]);
  });

  it('give the values of a map by their names', async () => {
    const { parent, reader } = await look(make);
    const days = reading(elementEntity(parent, 'body.days{}'), ['parent.nr', 'key'], ['element']);
    expect(valuesOf(await rowsOf(reader, days)).sort()).toEqual([
      ['3', '', '"empty\\"name"'],
      ['3', 'mon', '1'],
      ['3', '{[,]}', '"\\\\"'],
    ]);
    expect(await faultsOf(reader, days)).toEqual(['4 not_a_map']);
  });

  it.each([1, 2, 5, 100])('give every element once in slices of %d, each with as many as it was cut for', async (rows) => {
    const { parent, view, reader } = await look(make);
    const lines = reading(elementEntity(parent, 'body.lines[]'), elementKey, ['element']);
    const found: TextRow[] = [];
    for (const slice of await view.slices(lines, rows)) {
      const read = await Array.fromAsync(reader.rows(lines, slice));
      const faults = (await reader.unreadable?.(lines, slice)) ?? [];
      expect(read.length + faults.length).toBe(slice.rows);
      found.push(...read);
    }
    expect(found).toEqual(await rowsOf(reader, lines));
  });

  it('find elements by key, none by the key of a row, and tell in which slice one lies', async () => {
    const { parent, view, reader } = await look(make);
    const lines = reading(elementEntity(parent, 'body.lines[]'), elementKey, ['element.sku']);
    expect(valuesOf(await reader.rowsByKey(lines, [['6', '9'], ['1', '2'], ['4'], ['6', 'element', '1'], ['1', '3']]))).toEqual([
      ['1', '2', 'y'],
      ['6', '9', 'é漢🐦'],
    ]);
    const [first] = await view.slices(lines, 2);
    if (!first?.upTo) return;
    expect(await reader.isUpTo(lines, ['1', '2'], first.upTo)).toBe(true);
    expect(await reader.isUpTo(lines, ['6', '1'], first.upTo)).toBe(false);
  });

  it('may be many: more elements than a page holds, in one row', async () => {
    const many = Array.from({ length: 2_345 }, (_, i) => i);
    const { parent, reader } = await look(make, [{ nr: 1, body: `{"lines": [${many.join()}]}` }]);
    const lines = reading(elementEntity(parent, 'body.lines[]'), elementKey, ['element']);
    expect((await rowsOf(reader, lines)).map(({ element }) => Number(element))).toEqual(many);
  });
});

describe('values that no text can hold', () => {
  it('are kept aside where a member of them is read', async () => {
    const { parent, reader } = await look(documentKinds['postgres json'] as never, [
      { nr: 1, body: '{"a": "nul \\u0000", "lines": [1]}' },
      { nr: 2, body: '{"a": "half \\ud83d x"}' },
      { nr: 3, body: '{"a": "text \\\\u0000 and whole \\ud83d\\udc26"}' },
      { nr: 4, body: '{"lines": ["\\u0000", "fine", "half \\udc26"]}' },
    ]);
    const members = reading(parent, ['nr'], ['body.a']);
    expect(valuesOf(await rowsOf(reader, members))).toEqual([['3', 'text\\u0000andwhole🐦']]);
    expect(await faultsOf(reader, members)).toEqual(['1 undefined', '2 undefined', '4 undefined']);
    const lines = reading(elementEntity(parent, 'body.lines[]'), elementKey, ['element']);
    expect(valuesOf(await rowsOf(reader, lines))).toEqual([]);
    expect(await faultsOf(reader, lines)).toEqual(['1 undefined', '2 undefined', '4 undefined']);
  });

  it('are kept aside where they are elements', async () => {
    const { parent, reader } = await look(documentKinds['postgres json'] as never, [
      { nr: 4, body: '["\\u0000", "fine", "half \\udc26"]' },
    ]);
    const elements = reading(elementEntity(parent, 'body[]'), elementKey, ['element']);
    expect(valuesOf(await rowsOf(reader, elements))).toEqual([['4', '2', '"fine"']]);
    expect(await faultsOf(reader, elements)).toEqual(['4,element,1 undefined', '4,element,3 undefined']);
  });
});
