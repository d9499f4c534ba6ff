import type { Row } from '../../rows.ts';

export type Fate = 'written' | 'unchanged' | 'skipped' | 'quarantined';

/** What must become of a dirty row in one phase. */
export interface ExpectedFate {
  readonly phase: string;
  readonly fate: Fate;
  /** Reason code of the quarantine. */
  readonly reason?: string;
}

/** A row that is wrong in one known way: what differs from an ordinary row, and its fate in each phase that reads it. */
export interface Dirt {
  readonly label: string;
  readonly change: (row: Row) => Row;
  readonly fates: readonly ExpectedFate[];
}

/** A source table: `clean` ordinary rows (index 0 and up) with dirty ones spread evenly among them (index `clean` and up). */
export interface SourceTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly clean: number;
  readonly firstId: number;
  readonly dirt: readonly Dirt[];
  readonly make: (index: number, id: number) => Row;
}

/** How many clean rows come before the dirty row of that number. */
function cleanBefore(table: SourceTable, dirty: number): number {
  return Math.floor(((dirty + 1) * table.clean) / (table.dirt.length + 1));
}

function ordinalOf(table: SourceTable, index: number): number {
  if (index >= table.clean) return cleanBefore(table, index - table.clean) + index - table.clean;
  return index + table.dirt.filter((_, dirty) => cleanBefore(table, dirty) <= index).length;
}

/** Legacy key of a row. Every eighth number is missing, as if its row had been deleted. */
export function idOf(table: SourceTable, index: number): number {
  const ordinal = ordinalOf(table, index);
  return table.firstId + ordinal + Math.floor(ordinal / 7);
}

/** A key within the table's range that no row has (`nth` from 0). */
export function missingId(table: SourceTable, nth: number): string {
  return String(table.firstId + 8 * (nth + 1) - 1);
}

/** Key, as text, of the `nth` dirty row with that label. */
export function dirtyId(table: SourceTable, label: string, nth: number): string {
  const found = table.dirt.flatMap((dirt, at) => (dirt.label === label ? [at] : []))[nth];
  if (found === undefined) throw new RangeError(`${table.name} has no dirt ${label} ${nth}`);
  return String(idOf(table, table.clean + found));
}

/** The row of that index as it stands in the source. */
export function rowAt(table: SourceTable, index: number): Row {
  const row = table.make(index, idOf(table, index));
  return table.dirt[index - table.clean]?.change(row) ?? row;
}

/** All rows in the order of their keys. */
export function* rowsOf(table: SourceTable): Generator<Row> {
  let index = 0;
  for (let dirty = 0; dirty <= table.dirt.length; dirty++) {
    const upTo = dirty < table.dirt.length ? cleanBefore(table, dirty) : table.clean;
    for (; index < upTo; index++) yield rowAt(table, index);
    if (dirty < table.dirt.length) yield rowAt(table, table.clean + dirty);
  }
}

/** The same dirt once per change. */
export function dirtyRows(label: string, fates: readonly ExpectedFate[], changes: readonly ((row: Row) => Row)[]): Dirt[] {
  return changes.map((change) => ({ label, fates, change }));
}

/** The dirt that sets one column to each of the values. */
export function dirtyValues(label: string, fates: readonly ExpectedFate[], column: string, values: readonly (string | null)[]): Dirt[] {
  return dirtyRows(
    label,
    fates,
    values.map((value) => (row) => ({ ...row, [column]: value })),
  );
}
