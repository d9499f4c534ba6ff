import type { TextRow } from '../../model/session.ts';
import type { StoredPatch } from '../ledger/repairs.ts';

/** A source row as an approved patch has it: each column that the source has not changed since takes its new value. */
export function patchedRow(row: TextRow, { from, to }: StoredPatch): TextRow {
  const changed = Object.keys(to).filter((alias) => Object.hasOwn(row, alias) && row[alias] === from[alias]);
  return { ...row, ...Object.fromEntries(changed.map((alias) => [alias, to[alias] ?? null])) };
}

/** Rows with what approved patches change in them; `keyOf` gives a row's canonical key. */
export function patchedRows(rows: readonly TextRow[], patches: readonly StoredPatch[], keyOf: (row: TextRow) => string): TextRow[] {
  const byKey = new Map(patches.filter(({ approvedBy }) => approvedBy !== null).map((each) => [each.sourceKey, each]));
  return rows.map((row) => {
    const patch = byKey.get(keyOf(row));
    return patch ? patchedRow(row, patch) : row;
  });
}
