import type { FieldType } from '../../model/catalog.ts';
import { isBuiltIn, outputText } from './output-text.ts';
import { type Fragment, join, literal, raw, sql } from './sql.ts';

/** More labels than this are looked up in an array: a CASE asks one after the other. */
const casesMax = 16;

/**
 * Whether nobody but a superuser can define what a cast of the type runs. With an empty search path only types of `pg_catalog`
 * have a name without a dot, and
 * only superusers make base types such as `citext`.
 */
function isOfCatalog(type: FieldType): boolean {
  return isBuiltIn(type) || !type.native.includes('.') || (type.kind === 'other' && type.isDomain !== true);
}

/**
 * A value in a type of `pg_catalog`: the value itself, or its text where somebody may own its type. What is cast from it
 * further runs no code of theirs.
 */
export function plainValue(value: Fragment, type: FieldType | undefined): Fragment {
  return type === undefined || isOfCatalog(type) ? value : outputText(value, type);
}

/** A value's text in parentheses, whatever owns its type. */
export function plainText(value: Fragment, type: FieldType | undefined): Fragment {
  return sql`(${plainValue(value, type)})::text`;
}

/**
 * A text as a value of a type, by the type's input function: a cast from text is one that the type's owner may have defined
 * (`CREATE CAST (text AS mood) WITH FUNCTION …`). A text that is no label of an enum gives NULL: ask before.
 */
export function inputText(value: Fragment, type: FieldType): Fragment {
  const native = raw(type.native);
  if (isOfCatalog(type)) return sql`(${value})::${native}`;
  const labels = type.labels ?? [];
  if (type.kind === 'enum' && type.dimensions === 0 && !type.isDomain && labels.length > 0) return inputLabel(value, labels, native);
  return sql`(
    SELECT r.value FROM pg_catalog.json_to_record(pg_catalog.json_build_object('value', (${value})::text)) AS r (value ${native}))`;
}

/** Labels are constants, which the input function reads once per statement. */
function inputLabel(value: Fragment, labels: readonly string[], native: Fragment): Fragment {
  const texts = labels.map(literal);
  if (labels.length <= casesMax) {
    return sql`CASE (${value})::text${join(
      texts.map((label) => sql` WHEN ${label} THEN ${label}::${native}`),
      '',
    )} END`;
  }
  const made = texts.map((label) => sql`${label}::${native}`);
  return sql`(ARRAY[${join(made)}])[pg_catalog.array_position(ARRAY[${join(texts)}]::text[], (${value})::text)]`;
}

/** A value of one type as one of another, by its text where somebody may own either. */
export function ownedCast(value: Fragment, from: FieldType | undefined, to: FieldType): Fragment {
  const isPlain = from === undefined || from.native === to.native || (isOfCatalog(from) && isOfCatalog(to));
  return isPlain ? sql`(${value})::${raw(to.native)}` : inputText(plainText(value, from), to);
}

/** Bound texts as an array of a type, for `= ANY`. */
export function inputTexts(texts: readonly string[], type: FieldType): Fragment {
  if (isOfCatalog(type)) return sql`${texts}::text[]::${raw(type.native)}[]`;
  return sql`ARRAY(SELECT ${inputText(raw('k.value'), type)} FROM pg_catalog.unnest(${texts}::text[]) AS k (value))`;
}
