import type { FieldType } from '../../model/catalog.ts';
import { largeValueBytes, largeValueMark, mayBeLarge, shownCharacters } from '../../model/large-value.ts';
import { outputText, withoutLocale } from './output-text.ts';
import { type Fragment, literal, raw, sql } from './sql.ts';

const characters: ReadonlySet<string> = new Set(['text', 'varchar', 'char']);
/** What is stored in fewer bytes is no large value, however well it was compressed. */
const storedBytes = raw('2000');

const isPlain = ({ dimensions }: FieldType): boolean => dimensions === 0;
const textOf = (value: Fragment, type: FieldType): Fragment => outputText(withoutLocale(sql`(${value})`, type), type);

/** Bytes of a value's text form, as far as they matter, without reading the value where that can be helped; null for types without large values. */
export function textBytes(value: Fragment, type: FieldType): Fragment | null {
  if (!mayBeLarge(type)) return null;
  if (isPlain(type) && type.kind === 'bytea') return sql`(2 + 2 * octet_length(${value})::bigint)`;
  if (isPlain(type) && type.kind === 'char') return sql`octet_length(${value})::bigint`;
  if (isPlain(type) && characters.has(type.kind)) return sql`octet_length((${value})::text)::bigint`;
  const stored = sql`pg_column_size(${value})`;
  return sql`CASE WHEN ${stored} > ${storedBytes} THEN octet_length(${textOf(value, type)}) ELSE ${stored} END::bigint`;
}

/** A value's text form, or the stand-in of a large one (`model/large-value.ts`). */
export function boundedText(value: Fragment, type: FieldType): Fragment {
  const [bytes, text] = [textBytes(value, type), textOf(value, type)];
  if (bytes === null) return text;
  const isBytes = isPlain(type) && type.kind === 'bytea';
  const content = isBytes ? value : sql`convert_to(${text}, 'UTF8')`;
  const standIn = sql`${literal(largeValueMark)} || ${bytes} || ':' || encode(sha256(${content}), 'hex') || ':' || ${beginning(value, type)}`;
  return sql`CASE WHEN ${bytes} > ${raw(String(largeValueBytes))} THEN ${standIn} ELSE ${text} END`;
}

/** A value's text form for people: of one that is longer than `bytesMax` its beginning and its size. */
export function shownText(value: Fragment, type: FieldType, bytesMax = largeValueBytes): Fragment {
  const [bytes, text] = [textBytes(value, type), textOf(value, type)];
  if (bytes === null) return text;
  return sql`CASE WHEN ${bytes} > ${raw(String(bytesMax))} THEN ${beginning(value, type)} || '… (' || ${bytes} || ' bytes)' ELSE ${text} END`;
}

/** Of bytes only as many are fetched as are shown. */
function beginning(value: Fragment, type: FieldType): Fragment {
  const shown = raw(String(shownCharacters));
  if (isPlain(type) && type.kind === 'bytea') return sql`'\\x' || encode(substring(${value} from 1 for ${shown} / 2), 'hex')`;
  return sql`left(${textOf(value, type)}, ${shown})`;
}
