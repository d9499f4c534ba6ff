/** What is lost by an assignment that is not allowed. */
const forbidden = 1e6;

/**
 * For each row the column it is given, or −1: each column at most once, so that the sum of values is as large as it can be, and no value
 * below zero is taken. The Hungarian method with potentials, O(rows² × columns) (Kuhn 1955; Jonker and Volgenant 1987).
 */
export function assign(values: readonly (readonly number[])[]): number[] {
  const rows = values.length;
  const offered = values[0]?.length ?? 0;
  // A column per row that stands for "none of them", at value zero.
  const columns = offered + rows;
  const cost = (row: number, column: number): number => {
    if (column >= offered) return column - offered === row ? 0 : forbidden;
    return -(values[row]?.[column] ?? -forbidden);
  };
  const rowOf = augmentAll(rows, columns, cost);
  const result = new Array<number>(rows).fill(-1);
  rowOf.forEach((row, column) => {
    if (row >= 0 && column < offered) result[row] = column;
  });
  return result;
}

/** For each column the row that holds it, or −1. */
function augmentAll(rows: number, columns: number, cost: (row: number, column: number) => number): number[] {
  const rowPotential = new Float64Array(rows);
  const columnPotential = new Float64Array(columns);
  const rowOf = new Array<number>(columns).fill(-1);
  for (let row = 0; row < rows; row++) augment(row, rowOf, rowPotential, columnPotential, cost);
  return rowOf;
}

/** Finds a place for one more row along the shortest path of exchanges. */
function augment(
  start: number,
  rowOf: number[],
  rowPotential: Float64Array,
  columnPotential: Float64Array,
  cost: (row: number, column: number) => number,
): void {
  const columns = rowOf.length;
  const least = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(columns).fill(-1);
  const done = new Uint8Array(columns);
  let column = -1;
  let row = start;
  do {
    const next = nearest(row, column, rowPotential, columnPotential, least, from, done, cost);
    shift(start, next.by, rowOf, rowPotential, columnPotential, least, done);
    column = next.column;
    done[column] = 1;
    row = rowOf[column] ?? -1;
  } while (row >= 0);
  while (column >= 0) {
    const before = from[column] ?? -1;
    rowOf[column] = before < 0 ? start : (rowOf[before] ?? -1);
    column = before;
  }
}

function nearest(
  row: number,
  via: number,
  rowPotential: Float64Array,
  columnPotential: Float64Array,
  least: Float64Array,
  from: Int32Array,
  done: Uint8Array,
  cost: (row: number, column: number) => number,
): { column: number; by: number } {
  let best = { column: -1, by: Number.POSITIVE_INFINITY };
  for (let column = 0; column < least.length; column++) {
    if (done[column]) continue;
    const reduced = cost(row, column) - (rowPotential[row] ?? 0) - (columnPotential[column] ?? 0);
    if (reduced < (least[column] ?? 0)) {
      least[column] = reduced;
      from[column] = via;
    }
    if ((least[column] ?? 0) < best.by) best = { column, by: least[column] ?? 0 };
  }
  return best;
}

function shift(
  start: number,
  by: number,
  rowOf: readonly number[],
  rowPotential: Float64Array,
  columnPotential: Float64Array,
  least: Float64Array,
  done: Uint8Array,
): void {
  rowPotential[start] = (rowPotential[start] ?? 0) + by;
  for (let column = 0; column < least.length; column++) {
    if (!done[column]) {
      least[column] = (least[column] ?? 0) - by;
      continue;
    }
    const row = rowOf[column] ?? -1;
    if (row >= 0) rowPotential[row] = (rowPotential[row] ?? 0) + by;
    columnPotential[column] = (columnPotential[column] ?? 0) - by;
  }
}
