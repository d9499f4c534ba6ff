import { type CapturedBefore, type CapturedEntity, type CapturedRow, type CapturedValue, notSent, unchanged } from '../../model/changes.ts';
import { assert, GodwitError } from '../../model/errors.ts';
import type { MirroredTable } from '../../model/mirror.ts';

type Key = readonly string[];

/** What becomes of one row: it goes, or has these values, of which some are those of the row that had the key `from`. */
export interface PendingRow {
  /** The key of the mirrored row that this one was; null for a new row. */
  readonly from: Key | null;
  /** In the order of the mirrored fields; null for a row that goes. */
  readonly values: readonly (string | null | typeof unchanged)[] | null;
}

/** Changes of one table since the last ones were applied, each row once: what came of it in the end. */
export interface PendingTable {
  insert(entity: CapturedEntity, row: CapturedRow): void;
  update(entity: CapturedEntity, before: CapturedBefore | null, row: CapturedRow): void;
  delete(entity: CapturedEntity, before: CapturedBefore): void;
  readonly size: number;
  /** Rows that go come first. Empties it. */
  drain(): PendingRow[];
}

interface Live {
  readonly from: Key | null;
  readonly values: readonly CapturedValue[];
}

/**
 * Changes of a table, folded: a row that is deleted and inserted again under its key, as one that moves between partitions, is one that changes, so
 * that nothing which hangs on it falls.
 */
export function openPending(table: MirroredTable): PendingTable {
  const live = new Map<string, Live>();
  const gone = new Map<string, Key>();
  const read = reader(table);
  const put = (row: Live): void => {
    const key = JSON.stringify(read.keyOf(row.values));
    assert(!live.has(key), `${table.entity.name}: two rows of the stream have one key`);
    live.set(key, row);
  };
  return {
    insert: (entity, row) => {
      const values = read.values(entity, row);
      const key = JSON.stringify(read.keyOf(values));
      const from = gone.get(key) ?? null;
      gone.delete(key);
      put({ from, values });
    },
    update: (entity, before, row) => {
      const values = read.values(entity, row);
      const former = before ? read.keyOf(read.values(entity, before.row)) : read.keyOf(values);
      const known = live.get(JSON.stringify(former));
      live.delete(JSON.stringify(former));
      const kept = before?.by === 'row' ? read.values(entity, before.row) : null;
      const merged = values.map((value, i) => (value === unchanged ? (kept?.[i] ?? known?.values[i] ?? value) : value));
      put({ from: known ? known.from : former, values: merged });
    },
    delete: (entity, before) => {
      const key = read.keyOf(read.values(entity, before.row));
      const known = live.get(JSON.stringify(key));
      live.delete(JSON.stringify(key));
      const from = known ? known.from : key;
      if (from !== null) gone.set(JSON.stringify(from), from);
    },
    get size() {
      return live.size + gone.size;
    },
    drain: () => {
      const rows: PendingRow[] = [
        ...[...gone.values()].map((from) => ({ from, values: null })),
        ...[...live.values()].map(({ from, values }) => ({ from, values: values.map((value) => plain(value, table)) })),
      ];
      live.clear();
      gone.clear();
      return rows;
    },
  };
}

function plain(value: CapturedValue, { entity }: MirroredTable): string | null | typeof unchanged {
  if (value !== notSent) return value;
  throw new GodwitError('source_damaged', `The stream of changes names a row of ${entity.name} without its values.`);
}

/** Finds the mirrored fields in the rows of the stream, whose columns stand in another order. */
function reader({ entity: { name }, fields, key }: MirroredTable) {
  let of: CapturedEntity | null = null;
  let places: readonly number[] = [];
  const keyPlaces = key.map((column) => fields.findIndex((field) => field.name === column));
  return {
    values: (entity: CapturedEntity, row: CapturedRow): CapturedValue[] => {
      if (entity !== of) places = fields.map((field) => entity.columns.findIndex((column) => column.name === field.name));
      of = entity;
      return places.map((place) => row[place] ?? null);
    },
    keyOf: (values: readonly CapturedValue[]): Key =>
      keyPlaces.map((place) => {
        const part = values[place];
        if (typeof part === 'string') return part;
        throw new GodwitError('source_damaged', `The stream of changes names a row of ${name} without its key.`);
      }),
  };
}
