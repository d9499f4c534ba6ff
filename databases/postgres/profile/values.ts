import type { Field } from '../../../model/catalog.ts';
import type { SqlSession } from '../../../model/session.ts';
import { ident, join, raw, sql, statement } from '../sql.ts';
import { asText } from './measure.ts';
import { type Sample, sampleRows } from './sample.ts';

/** Few enough distinct values to be a list of codes. */
export const commonMax = 50;
const commonLengthMax = 200;

const ordered: ReadonlySet<string> = new Set(
  'smallint integer bigint numeric real double date time timetz timestamp timestamptz interval'.split(' '),
);

/** Has the field a smallest and a largest value that say something? */
export function isOrdered({ type }: Field): boolean {
  return type.dimensions === 0 && ordered.has(type.kind);
}

/** Smallest and largest value as text, by field name. Only for fields that are not sensitive. */
export async function readRanges(
  session: SqlSession,
  sample: Sample,
  fields: readonly Field[],
): Promise<Map<string, { min: string; max: string }>> {
  const ranges = new Map<string, { min: string; max: string }>();
  // Two result columns each; a result may have 1664.
  const asked = fields.slice(0, 800);
  if (asked.length === 0) return ranges;
  const columns = asked.map((field, i) => sql`${ident(field.name)} AS ${ident(`c${i}`)}`);
  const bounds = asked.map(
    (_, i) => sql`ARRAY[min(${ident(`c${i}`)})::pg_catalog.text, max(${ident(`c${i}`)})::pg_catalog.text] AS ${ident(`r${i}`)}`,
  );
  const [row] = await session.query<Record<string, [string | null, string | null]>>(
    statement(sql`SELECT ${join(bounds)} FROM ${sampleRows(sample, columns)} AS sample`),
  );
  asked.forEach((field, i) => {
    const [min, max] = row?.[`r${i}`] ?? [null, null];
    if (min !== null && max !== null) ranges.set(field.name, { min, max });
  });
  return ranges;
}

/** Most frequent values with their rows, by field name. Only for fields that are not sensitive and have few values. */
export async function readCommon(
  session: SqlSession,
  sample: Sample,
  fields: readonly Field[],
): Promise<Map<string, { value: string; rows: number }[]>> {
  if (fields.length === 0) return new Map();
  const columns = fields.map((field, i) => sql`${asText(field)} AS ${ident(`c${i}`)}`);
  const pairs = fields.map((_, i) => sql`(${raw(String(i))}, sample.${ident(`c${i}`)})`);
  const rows = await session.query<{ n: number; value: string; rows: string }>(
    statement(sql`SELECT each.n, each.value, count(*) AS rows FROM ${sampleRows(sample, columns)} AS sample
      CROSS JOIN LATERAL (VALUES ${join(pairs)}) AS each (n, value)
      WHERE each.value IS NOT NULL AND length(each.value) <= ${raw(String(commonLengthMax))}
      GROUP BY each.n, each.value ORDER BY each.n, count(*) DESC, each.value`),
  );
  const byField = Map.groupBy(rows, ({ n }) => n);
  return new Map(
    fields.map((field, i) => [
      field.name,
      (byField.get(i) ?? []).slice(0, commonMax).map(({ value, rows: count }) => ({ value, rows: Number(count) })),
    ]),
  );
}
