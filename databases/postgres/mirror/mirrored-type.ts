import type { Field, FieldType } from '../../../model/catalog.ts';
import { plainTypes } from '../../../model/core-type.ts';
import { isBuiltIn } from '../output-text.ts';
import { type Fragment, raw, sql } from '../sql.ts';
import { stagedType } from '../staged-type.ts';

/** The type of a field in its mirror: the one in which it is staged. Types of the source's own are text there. */
export function mirroredField(field: Field): Field {
  const { name, nullable, type } = field;
  if (stagedType(type) === 'text') return { name, nullable, type: plainTypes.text };
  return { name, nullable, type: { native: stagedType(type), kind: type.kind, dimensions: 0 } };
}

/**
 * The value of a field from the text that the stream has for it, as a copy of the row would have staged it: a cast to text writes some types
 * otherwise than their output functions do (`inet`, `char(n)`).
 */
export function valueFromText(text: Fragment, type: FieldType): Fragment {
  const staged = stagedType(type);
  if (staged !== 'text') return sql`${text}::${raw(staged)}`;
  if (type.kind === 'char' && type.dimensions === 0) return sql`pg_catalog.rtrim(${text}, ' ')`;
  const isText = type.kind === 'text' || type.kind === 'varchar';
  return isBuiltIn(type) && !type.isDomain && !isText ? sql`${text}::${raw(type.native)}::pg_catalog.text` : text;
}
