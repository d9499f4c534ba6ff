import type { Field } from '../../../model/catalog.ts';
import type { SqlSession } from '../../../model/session.ts';
import { outputText } from '../output-text.ts';
import { type Fragment, ident, join, raw, sql, statement } from '../sql.ts';
import { allPatterns, defectTests, hasShape, type ServerAbility } from './patterns.ts';
import { type Sample, sampleRows } from './sample.ts';

/** Counts of one field over the sample, by name: `nulls`, `distinct`, `min_length`, `pattern_email`, `mojibake`, … */
export type Counts = Readonly<Record<string, number>>;

export interface Measured {
  readonly sampledRows: number;
  readonly counts: ReadonlyMap<string, Counts>;
}

/** A text field sorts its values three times at once, each in memory of its own on a server that others use. */
const fieldsPerQuery = 12;

const textKinds: ReadonlySet<string> = new Set(['text', 'varchar', 'char']);

/** Is the value plain text, whose shape says something? */
export function isText({ type }: Field): boolean {
  return type.dimensions === 0 && (textKinds.has(type.kind) || /(^|\.)"?citext"?$/.test(type.native));
}

const isBytes = ({ type }: Field): boolean => type.kind === 'bytea' && type.dimensions === 0;

/** Characters of a value that are looked at: a regular expression on the server takes four bytes for each. */
const lookedAt = raw('1000000');

/** The field as text in byte order, whatever its type and collation; bytes stay bytes. Of large values the beginning. */
export function asText(field: Field): Fragment {
  const text = outputText(ident(field.name), field.type);
  if (isBytes(field)) return ident(field.name);
  if (!isText(field)) return sql`${text} COLLATE pg_catalog."C"`;
  return sql`CASE WHEN octet_length(${text}) > ${lookedAt} THEN left(${text}, ${lookedAt}) ELSE ${text} END COLLATE pg_catalog."C"`;
}

/** Counts of all fields of an entity: one pass over the sample for every 12 fields. */
export async function measure(session: SqlSession, sample: Sample, ability: ServerAbility): Promise<Measured> {
  const counts = new Map<string, Counts>();
  let sampledRows = 0;
  for (const fields of chunksOf(sample.entity.fields, fieldsPerQuery)) {
    const [row] = await session.query<Record<string, string | null>>(statement(measureQuery(sample, fields, ability)));
    sampledRows = Number(row?.rows ?? 0);
    fields.forEach((field, i) => {
      counts.set(field.name, countsOf(row ?? {}, `${i}:`));
    });
  }
  return { sampledRows, counts };
}

function chunksOf<T>(all: readonly T[], size: number): T[][] {
  const chunks = [all.slice(0, size)];
  for (let start = size; start < all.length; start += size) chunks.push(all.slice(start, start + size));
  return chunks;
}

function countsOf(row: Readonly<Record<string, string | null>>, prefix: string): Counts {
  const mine = Object.entries(row).filter(([name, value]) => name.startsWith(prefix) && value !== null);
  return Object.fromEntries(mine.map(([name, value]) => [name.slice(prefix.length), Number(value)]));
}

function measureQuery(sample: Sample, fields: readonly Field[], ability: ServerAbility): Fragment {
  const columns = fields.map((field, i) => sql`${asText(field)} AS ${ident(`c${i}`)}`);
  const aggregates = fields.flatMap((field, i) =>
    Object.entries(aggregatesOf(field, ident(`c${i}`), ability)).map(([name, value]) => sql`${value} AS ${ident(`${i}:${name}`)}`),
  );
  return sql`SELECT ${join([raw('count(*) AS rows'), ...aggregates])} FROM ${sampleRows(sample, columns)} AS sample`;
}

function aggregatesOf(field: Field, column: Fragment, ability: ServerAbility): Record<string, Fragment> {
  const counted = (test: Fragment): Fragment => sql`count(*) FILTER (WHERE ${test})`;
  const basic = { nulls: counted(sql`${column} IS NULL`), distinct: sql`count(DISTINCT ${column})` };
  const lengths = { min_length: sql`min(length(${column}))`, max_length: sql`max(length(${column}))` };
  if (isBytes(field)) return { ...basic, ...lengths };
  if (!isText(field)) return basic;
  const patterns = allPatterns.map((pattern) => [`pattern_${pattern}`, counted(hasShape(column, pattern, ability))]);
  const defects = Object.entries(defectTests(column, ability)).map(([name, test]) => [name, counted(test)]);
  return { ...basic, ...lengths, ...naturalKey(column), ...Object.fromEntries([...patterns, ...defects]) };
}

/** How unique the values are when blanks, and then case, say nothing. */
function naturalKey(column: Fragment): Record<string, Fragment> {
  const value = sql`nullif(pg_catalog.btrim(${column}), '')`;
  return {
    filled: sql`count(${value})`,
    filled_distinct: sql`count(DISTINCT ${value})`,
    filled_distinct_folded: sql`count(DISTINCT pg_catalog.lower(${value} COLLATE pg_catalog."default") COLLATE "C")`,
  };
}
