import { readdirSync, readlinkSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Catalog } from '../../model/catalog.ts';
import { findColumn } from '../../model/column-ref.ts';
import { GodwitError } from '../../model/errors.ts';
import { wholeEntity } from '../../model/ledger.ts';
import type { SourceRead, SourceSnapshot } from '../../model/reading.ts';
import { lookUpKinds, type Numbered, type OpenedPair, type Paired } from './look-up-kinds.ts';

const opened: OpenedPair[] = [];
const views: SourceSnapshot[] = [];
afterEach(async () => {
  for (const view of views.splice(0)) await view.close();
  for (const each of opened.splice(0)) await each.close();
});

/** Texts of about 200 signs, so that a few thousand come to more than a megabyte. */
const person = (nr: number): string => `"${nr}", é 漢 🐦; ${String(nr).padEnd(180, '.')}`;
const people: Numbered = Array.from({ length: 20_000 }, (_, i) => ({ nr: i + 1, text: person(i + 1) }));
const orders: Numbered = Array.from({ length: 500 }, (_, i) => ({
  nr: i + 1,
  text: i % 10 === 3 ? null : i % 10 === 4 ? 'nobody' : person(((i * 7_919) % 20_000) + 1),
}));

interface Looked {
  readonly view: SourceSnapshot;
  readonly sourceRead: SourceRead;
}

/** Orders, with the number of the person who has their text. */
async function look(make: (of: Paired) => Promise<OpenedPair>, of: Paired): Promise<Looked> {
  const made = await make(of);
  opened.push(made);
  const sourceRead = sourceReadOf(await made.source.introspect());
  const view = await made.source.openSnapshot();
  views.push(view);
  return { view, sourceRead };
}

function sourceReadOf({ entities }: Catalog): SourceRead {
  const [entity, other] = ['orders', 'people'].map((name) => entities.find((each) => each.name === name));
  if (!entity || !other) throw new Error('an entity is missing');
  const column = (alias: string) => {
    const found = findColumn(alias, entity, new Map([['person', other]]));
    if (!found) throw new Error(`no column ${alias}`);
    return { alias, lookup: found.ref.read, field: found.field };
  };
  const lookup = { name: 'person', entity: 'people', kind: other.kind, fields: other.fields, on: [['text', 'text']] as [string, string][] };
  return { entity, key: ['nr'], columns: ['nr', 'text', 'person.nr'].map(column), lookups: [lookup] };
}

const expected = orders.map(({ nr, text }) => {
  const found = text === null || text === 'nobody' ? null : String((((nr - 1) * 7_919) % 20_000) + 1);
  return [String(nr), found];
});

async function inSlices({ view, sourceRead }: Looked, rows: number): Promise<(string | null | undefined)[][]> {
  const reader = await view.openReader();
  const found: (string | null | undefined)[][] = [];
  for (const slice of await view.slices(sourceRead, rows))
    for await (const row of reader.rows(sourceRead, slice)) found.push([row.nr, row['person.nr']]);
  await reader.close();
  return found;
}

/** Temporary files of SQLite that this process has open. */
function stagedFiles(): string[] {
  if (process.platform !== 'linux') return ['etilqs_'];
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).match(/etilqs_\w+ \(deleted\)/) ?? [];
    } catch {
      return [];
    }
  });
}

describe.each(Object.entries(lookUpKinds))('look-ups of the kind %s', (name, make) => {
  it('find what there is among more rows than memory may hold, the same for every slice and reader', { timeout: 60_000 }, async () => {
    const looked = await look(make, { orders, people });
    expect(await inSlices(looked, 100)).toEqual(expected);
    if (name !== 'postgres') expect(stagedFiles()).not.toEqual([]);
    const both = await Promise.all([inSlices(looked, 100), inSlices(looked, 1_000)]);
    expect(both).toEqual([expected, expected]);
    for (const view of views.splice(0)) await view.close();
    if (name !== 'postgres' && process.platform === 'linux') expect(stagedFiles()).toEqual([]);
  });

  it('find for rows by key', async () => {
    const { view, sourceRead } = await look(make, { orders, people });
    const reader = await view.openReader();
    const rows = await reader.rowsByKey(sourceRead, [['500'], ['4'], ['1']]);
    expect(rows.map((row) => [row.nr, row['person.nr']])).toEqual([expected[0], expected[3], expected[499]]);
    await reader.close();
  });

  it('end when they are cancelled while they are staged, and others of the view go on', async () => {
    const { view, sourceRead } = await look(make, { orders, people });
    const [first, second] = [await view.openReader(), await view.openReader()];
    const [ended, whole] = await Promise.allSettled([
      Array.fromAsync(first.rows(sourceRead, wholeEntity)),
      Array.fromAsync(second.rows(sourceRead, wholeEntity)),
      first.cancel(),
    ]);
    if (ended.status === 'rejected') expect(ended.reason).toBeInstanceOf(GodwitError);
    expect(whole.status).toBe('fulfilled');
    await Promise.all([first.close(), second.close()]);
  });

  it('that find several rows for one say so, with their name and no value', async () => {
    const doubled = [...people, { nr: 20_001, text: person(1) }];
    const looked = await look(make, { orders, people: doubled });
    const said = await inSlices(looked, 100).catch((error: unknown) => error);
    // A source that joins gives both rows, and the target's key tells.
    if (name === 'postgres') return expect(said).not.toEqual(expected);
    expect(said).toMatchObject({
      code: 'mapping_invalid',
      message: expect.stringMatching(/^The look-up person finds several rows of people/),
    });
    expect(String(said)).not.toContain('...');
    expect(await inSlices(looked, 100).catch((error: unknown) => error)).toMatchObject({ code: 'mapping_invalid' });
  });
});
