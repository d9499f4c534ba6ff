import type { MirroredTable } from '../../../model/mirror.ts';
import { type Fragment, ident, sql } from '../sql.ts';
import { valueFromText } from './mirrored-type.ts';

/** Columns of a table's changes: its values, and the key that a row had before. */
export const value = (i: number): Fragment => ident(`v${i}`);
export const from = (i: number): Fragment => ident(`f${i}`);

/** A field's value in the changes `c`, in its mirrored type. */
export function changed({ fields }: MirroredTable, i: number): Fragment {
  const field = fields[i];
  const text = sql`c.${value(i)}`;
  return field ? valueFromText(text, field.type) : text;
}

/** A part of the key that a row had before its change. */
export function formerKey({ fields, key }: MirroredTable): Fragment[] {
  return key.map((name, i) => {
    const field = fields.find((each) => each.name === name);
    const text = sql`c.${from(i)}`;
    return field ? valueFromText(text, field.type) : text;
  });
}

/** The parts of the key that a row has after its change. */
export function newKey(table: MirroredTable): Fragment[] {
  return table.key.map((name) =>
    changed(
      table,
      table.fields.findIndex((each) => each.name === name),
    ),
  );
}
