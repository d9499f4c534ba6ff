import { readFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import type { ViewSums } from '../../../model/contracts.ts';
import type { SqlSession } from '../../../model/session.ts';
import { placeOfName, tableName } from '../entity-name.ts';
import { type Fragment, ident, join, raw, sql, statement } from '../sql.ts';
import { functions } from './functions.ts';

const columnsText = readFileSync(joinPath(import.meta.dirname, 'sql/view-columns.sql'), 'utf8');

interface ViewColumn {
  readonly name: string;
  readonly type: string;
}

/**
 * Rows of a view, and the documents that its pipeline makes in the source, as numbers of rows and sums that any other row would change. Doubles count
 * with 15 digits, arrays with their length.
 */
export async function compareDocuments(
  session: SqlSession,
  view: string,
  compared: readonly string[],
  pages: AsyncIterable<readonly string[]>,
): Promise<{ expected: ViewSums; actual: ViewSums }> {
  const place = tableName(placeOfName(view));
  const all = await session.query<ViewColumn>({ text: columnsText, values: [statement(place).text] });
  const columns = all.filter(({ name }) => compared.includes(name));
  const inView = columns.map(({ name, type }) => shown(ident('v', name), type));
  const actual = await sumsOf(session, sql`${place} AS v`, inView);
  let [rows, sum] = [0, 0n];
  for await (const page of pages) {
    const given = sql`(SELECT each::jsonb AS doc FROM unnest(${page}::text[]) AS each) AS d`;
    const found = await sumsOf(session, given, columns.map(ofDocument));
    [rows, sum] = [rows + found.rows, sum + BigInt(found.sum)];
  }
  return { expected: { rows, sum: String(sum) }, actual };
}

async function sumsOf(session: SqlSession, from: Fragment, values: readonly Fragment[]): Promise<ViewSums> {
  const row = sql`jsonb_build_array(${join(values)})::text`;
  const hash = sql`('x' || pg_catalog.substr(pg_catalog.md5(${row}), 1, 15))::bit(60)::bigint`;
  const made = sql`SELECT count(*) AS rows, coalesce(sum(${hash}), 0)::text AS sum FROM ${from}`;
  const [found] = await session.query<{ rows: string; sum: string }>(statement(made));
  return { rows: Number(found?.rows ?? 0), sum: found?.sum ?? '0' };
}

const numbers = ['integer', 'bigint', 'numeric', 'double precision'];

/** A value in one text, whichever side it comes from. */
function shown(value: Fragment, type: string): Fragment {
  if (type === 'double precision') return sql`trim_scale((${value})::float8::numeric)::text`;
  if (numbers.includes(type)) return sql`trim_scale((${value})::numeric)::text`;
  if (type === 'timestamp with time zone') return sql`trunc(extract(epoch FROM (${value})) * 1000)::bigint::text`;
  return type === 'jsonb' ? shownJson(value) : sql`(${value})::text`;
}

const shownJson = (value: Fragment): Fragment =>
  sql`CASE jsonb_typeof(${value}) WHEN 'array' THEN 'array of ' || jsonb_array_length(${value})
    WHEN 'number' THEN trim_scale((${value} #>> '{}')::numeric)::text ELSE nullif(${value}, 'null'::jsonb)::text END`;

/** The member of a document that a column was made of. */
function ofDocument({ name, type }: ViewColumn): Fragment {
  const value = sql`(d.doc #> ${name.split('.')}::text[])`;
  if (numbers.includes(type)) return shown(functions.json_number(value), type);
  if (type === 'timestamp with time zone') return shown(functions.json_date_value(value), type);
  if (type === 'boolean') return shown(functions.json_boolean(value), type);
  if (type === 'text') return sql`coalesce(${functions.json_oid_value(value)}, ${functions.json_text(value)})`;
  return type === 'jsonb' ? shownJson(value) : raw('NULL');
}
