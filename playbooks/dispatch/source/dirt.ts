import type { Row } from '../../rows.ts';
import type { Dirt, Table } from './world.ts';

/** Rows whose column names a parent that the legacy system has deleted. */
export function orphans(label: string, rows: number, column: string, parent: () => Table): Dirt {
  return { label, rows, reason: 'orphan', change: (row, nth, world) => ({ ...row, [column]: world.missing(parent(), nth) }) };
}

/** Rows that hold one of the values in a column, and are refused for that reason. */
export function refused(label: string, rows: number, reason: string, column: string, values: readonly string[]): Dirt {
  return { label, rows, reason, change: (row, nth) => withValue(row, column, values, nth) };
}

/** The same, where the approved rule says what is meant. */
export function repaired(label: string, rows: number, reason: string, column: string, values: readonly string[]): Dirt {
  return { ...refused(label, rows, reason, column, values), repair: 'rule' };
}

/** Rows that look odd and arrive as they are. */
export function odd(label: string, rows: number, column: string, values: readonly string[]): Dirt {
  return { label, rows, reason: null, change: (row, nth) => withValue(row, column, values, nth) };
}

function withValue(row: Row, column: string, values: readonly string[], nth: number): Row {
  return { ...row, [column]: values[nth % values.length] ?? null };
}
