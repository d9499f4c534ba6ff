import { valuePatterns } from '../../../model/profile.ts';
import { type Fragment, literal, raw, sql } from '../sql.ts';

export type ValuePattern = (typeof valuePatterns)[number];

/** What the server can do; decides which tests are made. */
export interface ServerAbility {
  /** pg_input_is_valid, which came with PostgreSQL 16. */
  readonly testsInput: boolean;
  /** Only there can characters outside ASCII be named. */
  readonly utf8: boolean;
}

const isoDate = String.raw`\d{4}[-/.]\d{1,2}[-/.]\d{1,2}`;
const dayFirstOrMonthFirst = String.raw`(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})`;
const date = `^(${isoDate}|${dayFirstOrMonthFirst})$`;
const datetime = String.raw`^${isoDate}[T ]\d{1,2}:\d{2}`;

/** Shapes as PostgreSQL regular expressions over the whole value. */
const shapes: Readonly<Record<ValuePattern, string>> = {
  email: String.raw`^[^@\s]+@[^@\s]+\.[^@\s]+$`,
  // A number needs a sign of being dialled (+, leading 0, separators): long plain integers are keys more often.
  phone: String.raw`^(\+[\d ().-]{7,20}|0\d{8,11}|\(?\d{2,4}\)?[ .-]\d{3,4}[ .-]\d{3,4})$`,
  uuid: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
  icd10: String.raw`^[A-TV-Z]\d[0-9AB](\.?[0-9A-TV-Z]{1,4})?$`,
  money: String.raw`^([$€£₱]|USD|EUR|PHP) ?-?\d[\d,]*(\.\d{1,4})?$|^-?\d[\d,]*(\.\d{1,4})? ?([$€£₱]|USD|EUR|PHP)$`,
  date,
  datetime,
  url: String.raw`^https?://\S+$`,
  json: String.raw`^\s*[{\[]`,
  sha256: '^[0-9a-fA-F]{64}$',
  integer: String.raw`^[+-]?\d+$`,
  decimal: String.raw`^[+-]?\d*\.\d+$`,
};

/** Bytes of the shortest and longest value with a shape: most values are ruled out before the regular expression is tried. */
const bytesOf: Readonly<Partial<Record<ValuePattern, readonly [number, number]>>> = {
  email: [5, 320],
  phone: [7, 24],
  uuid: [36, 36],
  icd10: [3, 8],
  money: [2, 40],
  date: [8, 10],
  datetime: [13, 64],
  sha256: [64, 64],
};

/** Control characters other than tab, line feed and carriage return. */
const controlCharacters = String.raw`[\u0001-\u0008\u000B\u000C\u000E-\u001F\u007F]`;

/** UTF-8 that was read as Latin-1 or Windows-1252, and the character that stands for a lost one. */
const mojibake = String.raw`Ã[\u0080-\u00BF\u0152-\u0178\u02C6\u02DC\u2013-\u2122]|Â[\u0080-\u00BF]|â€|ï»¿|\uFFFD`;

/** Boolean SQL over a text column: has it the shape? */
export function hasShape(column: Fragment, pattern: ValuePattern, { testsInput, utf8 }: ServerAbility): Fragment {
  const shape = utf8 ? shapes[pattern] : shapes[pattern].replace(/[^\x00-\x7f]/g, '');
  const matches = sql`(${withinBytes(column, pattern)}${column} ~ ${literal(shape)})`;
  return pattern === 'json' && testsInput ? sql`(${matches} AND pg_catalog.pg_input_is_valid(${column}, 'jsonb'))` : matches;
}

function withinBytes(column: Fragment, pattern: ValuePattern): Fragment {
  const bounds = bytesOf[pattern];
  return bounds ? sql`octet_length(${column}) BETWEEN ${raw(String(bounds[0]))} AND ${raw(String(bounds[1]))} AND ` : raw('');
}

/** Boolean SQL for each defect that a text value can have. `looks_` tests say how many values a defect could concern. */
export function defectTests(column: Fragment, ability: ServerAbility): Record<string, Fragment> {
  const { testsInput, utf8 } = ability;
  const likeDate = sql`(${hasShape(column, 'date', ability)} OR ${hasShape(column, 'datetime', ability)})`;
  const likeJson = sql`${column} ~ ${literal(shapes.json)}`;
  const always = {
    control_characters: sql`${column} ~ ${literal(controlCharacters)}`,
    trailing_blanks: sql`${column} <> pg_catalog.btrim(${column}, E' \\t\\r\\n')`,
    ...(utf8 && { mojibake: sql`${column} ~ ${literal(mojibake)}` }),
  };
  if (!testsInput) return always;
  return {
    ...always,
    looks_date: likeDate,
    impossible_dates: sql`(${likeDate} AND NOT ${possibleDate(column)})`,
    looks_json: likeJson,
    broken_json: sql`(${likeJson} AND NOT pg_catalog.pg_input_is_valid(${column}, 'jsonb'))`,
  };
}

/** A day that exists, whichever of day and month stands first. */
function possibleDate(column: Fragment): Fragment {
  const asWritten = sql`pg_catalog.regexp_replace(${column}, ${literal(String.raw`^(\d{4})[/.](\d{1,2})[/.](\d{1,2})`)}, '\\1-\\2-\\3')`;
  const turned = (order: string): Fragment =>
    sql`pg_catalog.pg_input_is_valid(pg_catalog.regexp_replace(${column}, ${literal(`^${dayFirstOrMonthFirst}$`)},
      ${raw(`'${order}'`)}), 'timestamp')`;
  return sql`(pg_catalog.pg_input_is_valid(${asWritten}, 'timestamp') OR ${turned('\\3-\\1-\\2')} OR ${turned('\\3-\\2-\\1')})`;
}

export const allPatterns: readonly ValuePattern[] = valuePatterns;
