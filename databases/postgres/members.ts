import type { FieldType } from '../../model/catalog.ts';
import { type Fragment, join, literal, raw, sql } from './sql.ts';

/**
 * The text of what stands below a value of JSON; the value itself where no member is named. Of type json, what no text can be made of gives NULL:
 * rows with such values are kept out by `unfitJson`.
 */
export const memberText = (value: Fragment, members: readonly string[], type: FieldType | undefined): Fragment =>
  below('#>>', value, members, type);

/** The same as JSON. */
export const memberJson = (value: Fragment, members: readonly string[], type: FieldType | undefined): Fragment =>
  below('#>', value, members, type);

/** PostgreSQL reads the whole of a json value for either, all its escapes included. */
function below(operator: '#>' | '#>>', value: Fragment, members: readonly string[], type: FieldType | undefined): Fragment {
  if (members.length === 0) return value;
  const found = sql`(${value} ${raw(operator)} ARRAY[${join(members.map((name) => literal(name)))}])`;
  return type?.kind === 'jsonb' ? found : sql`(CASE WHEN NOT ${unfitJson(value)} THEN ${found} END)`;
}

/**
 * Whether a value of type json holds what no text of PostgreSQL can: NUL, or half of a character (manual, section 8.14). Nobody asked when it was
 * stored. Backslashes that stand for themselves are taken away first.
 */
export function unfitJson(value: Fragment): Fragment {
  const text = sql`${value}::pg_catalog.text`;
  const pattern = String.raw`\\u0000|\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]`;
  return sql`(coalesce(pg_catalog.strpos(${text}, ${raw(String.raw`E'\\u'`)}) > 0
    AND pg_catalog.replace(${text}, ${raw(String.raw`E'\\\\'`)}, '__') ~ ${literal(pattern)}, false))`;
}
