import type { Row } from '../../rows.ts';
import { seeded } from '../../seeded.ts';

/** What is wrong with some rows of a table, and what must become of them. */
export interface Dirt {
  readonly label: string;
  /** Rows of that kind in the programme's own size; every kind occurs at least once at any scale. */
  readonly rows: number;
  /** Reason code of the quarantine; null for rows that only look odd and arrive. */
  readonly reason: string | null;
  /** How the approved rule of `repairs.yaml` brings them, or `waits`: they come with the row that they refer to. */
  readonly repair?: 'rule' | 'waits';
  readonly change: (row: Row, nth: number, world: World) => Row;
}

/** A table of the legacy system: `rows` are those of the programme, dirt among them. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly firstId: number;
  readonly dirt: readonly Dirt[];
  readonly make: (at: { readonly index: number; readonly draw: (below: number) => number; readonly world: World }) => Row;
}

/** The legacy system at one scale: how large its tables are, and which keys they have. Nothing is kept, whatever the scale. */
export interface World {
  readonly scale: number;
  sizeOf(table: Table): Size;
  /** Key of the row of that index. */
  id(table: Table, index: number): string;
  /** Key of an ordinary row, by any number. */
  parent(table: Table, number: number): string;
  /** Index of that ordinary row. */
  ordinary(table: Table, number: number): number;
  /** A key within the table's range that no row has. */
  missing(table: Table, nth: number): string;
  /** Key of the `nth` row with that label, counted round. */
  dirty(table: Table, label: string, nth: number): string;
}

export interface Size {
  readonly rows: number;
  /** Dirty rows of each kind, in the order of `dirt`. */
  readonly kinds: readonly number[];
  readonly dirty: number;
}

/** Smaller tables lose their meaning: a role needs its permissions. */
const rowsMin = 24;

/** The legacy system at a scale of 0.01 to 100. */
export function worldOf(scale: number): World {
  const sizes = new Map<Table, Size>();
  const sizeOf = (table: Table): Size => {
    const known = sizes.get(table) ?? sized(table, scale);
    sizes.set(table, known);
    return known;
  };
  const id = (table: Table, index: number): string => String(table.firstId + index + Math.floor(index / 7));
  const ordinary = (table: Table, number: number): number => {
    const size = sizeOf(table);
    let index = number % size.rows;
    while (dirtyAt(size, index) !== null) index = index === 0 ? size.rows - 1 : index - 1;
    return index;
  };
  return {
    ...{ scale, sizeOf, id, ordinary },
    parent: (table, number) => id(table, ordinary(table, number)),
    missing: (table, nth) => String(table.firstId + 8 * (nth % Math.floor(sizeOf(table).rows / 7)) + 7),
    dirty: (table, label, nth) => id(table, dirtyIndex(table, sizeOf(table), label, nth)),
  };
}

function sized(table: Table, scale: number): Size {
  const kinds = table.dirt.map(({ rows }) => Math.max(1, Math.round(rows * scale)));
  const rows = Math.max(Math.min(table.rows, rowsMin), Math.round(table.rows * scale));
  return { rows, kinds, dirty: kinds.reduce((sum, each) => sum + each, 0) };
}

/** Index of the dirty row of that number: they are spread evenly. */
function placeOf({ rows, dirty }: Size, number: number): number {
  return Math.floor(((2 * number + 1) * rows) / (2 * dirty));
}

/** Number of the dirty row at that index, or null for an ordinary one. */
function dirtyAt(size: Size, index: number): number | null {
  if (size.dirty === 0) return null;
  const near = Math.floor((index * size.dirty) / size.rows);
  for (const number of [near, near - 1, near + 1]) if (number >= 0 && number < size.dirty && placeOf(size, number) === index) return number;
  return null;
}

function dirtyIndex({ name, dirt }: Table, size: Size, label: string, nth: number): number {
  const kind = dirt.findIndex((each) => each.label === label);
  const rows = size.kinds[kind];
  if (rows === undefined) throw new RangeError(`${name} has no dirt ${label}`);
  const before = size.kinds.slice(0, kind).reduce((sum, each) => sum + each, 0);
  return placeOf(size, before + (nth % rows));
}

/** A dirty row's kind, and its number within that. */
export function kindOf({ dirt }: Table, { kinds }: Size, number: number): { readonly dirt: Dirt; readonly nth: number } {
  let before = 0;
  for (const [at, each] of dirt.entries()) {
    const rows = kinds[at] ?? 0;
    if (number < before + rows) return { dirt: each, nth: number - before };
    before += rows;
  }
  throw new RangeError(`no dirt ${number}`);
}

/** All rows of a table in the order of their keys, one at a time. */
export function* rowsOf(table: Table, world: World): Generator<Row> {
  const size = world.sizeOf(table);
  let number = 0;
  for (let index = 0; index < size.rows; index++) {
    const row = rowAt(table, index, world);
    if (number < size.dirty && index === placeOf(size, number)) {
      const { dirt, nth } = kindOf(table, size, number);
      number++;
      yield dirt.change(row, nth, world);
    } else yield row;
  }
}

/** An ordinary row of that index. */
export function rowAt(table: Table, index: number, world: World): Row {
  const draw = seeded(table.firstId * 7919 + index);
  return { id: world.id(table, index), ...table.make({ index, draw, world }) };
}

/** Keys and kinds of all dirty rows. */
export function* dirtyRowsOf(table: Table, world: World): Generator<{ readonly key: string; readonly dirt: Dirt }> {
  const size = world.sizeOf(table);
  for (let number = 0; number < size.dirty; number++)
    yield { key: world.id(table, placeOf(size, number)), dirt: kindOf(table, size, number).dirt };
}
