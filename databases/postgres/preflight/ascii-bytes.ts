import type { Check } from '../../../model/check.ts';
import { placeOfName, tableName } from '../entity-name.ts';
import { ident, join, literal, sql, statement } from '../sql.ts';
import { type CheckGroup, type Facts, listNames, readStatement } from './facts.ts';

/** Rows of each entity that are looked at; what comes after them is told when it is read. */
const rowsMax = 1_000_000;

/** UTF-8, byte by byte (RFC 3629, section 4): in SQL_ASCII every byte is a character. */
const utf8 = String.raw`^([\x01-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})*$`;

interface TextColumn {
  readonly entity: string;
  readonly column: string;
}

type Counted = TextColumn & { readonly rows: number };

/**
 * A SQL_ASCII database takes any bytes as text. Which columns hold such as are no UTF-8, and could not be read? Nothing is said
 * of other databases.
 */
export const checkAsciiBytes: CheckGroup = async (facts) => {
  if (facts.server.encoding !== 'SQL_ASCII') return [];
  const columns = await facts.session.query<TextColumn>({ text: readStatement('text-columns.sql'), values: [facts.question.entities] });
  const found: Counted[] = [];
  for (const [entity, own] of Map.groupBy(columns, (each) => each.entity)) found.push(...(await countForeign(facts, entity, own)));
  return [told(found)];
};

async function countForeign({ session }: Facts, entity: string, columns: readonly TextColumn[]): Promise<Counted[]> {
  const counts = columns.map(({ column }) => sql`count(*) FILTER (WHERE ${ident(column)}::text !~ ${literal(utf8)})::integer`);
  const [row] = await session.query<{ counts: number[] }>(
    statement(sql`
      SELECT ARRAY[${join(counts)}] AS counts
      FROM (SELECT ${join(columns.map(({ column }) => ident(column)))} FROM ${tableName(placeOfName(entity))} LIMIT ${rowsMax}) AS s`),
  );
  return columns.map((each, i) => ({ ...each, rows: row?.counts[i] ?? 0 })).filter(({ rows }) => rows > 0);
}

function told(found: readonly Counted[]): Check {
  const [first] = found;
  const common = { name: 'source.encoding', expected: 'UTF8', actual: 'SQL_ASCII' };
  const unchecked = 'Text is kept as SQL_ASCII: the server takes any bytes for text.';
  if (!first) {
    const looked = `In the first ${rowsMax.toLocaleString('en')} rows of each entity all of it is UTF-8.`;
    return {
      ...common,
      status: 'warning',
      message: `${unchecked} ${looked}`,
      fix: 'A row with other bytes would stop the run, and be told with its entity.',
    };
  }
  const places = listNames(found.map(({ entity, column, rows }) => `${entity}.${column} (${rows === 1 ? '1 row' : `${rows} rows`})`));
  return {
    ...common,
    status: 'failed',
    message: `${unchecked} Bytes that are no UTF-8 stand in ${places}; such rows cannot be read.`,
    fix:
      'Correct them in the source, once it is known in which encoding they were written, or read a view that does the same. ' +
      `For LATIN1: ${correction(first)}`,
  };
}

function correction({ entity, column }: TextColumn): string {
  const name = ident(column);
  return statement(sql`
    UPDATE ${tableName(placeOfName(entity))} SET ${name} = convert_from(convert(convert_to(${name}, 'SQL_ASCII'), 'LATIN1', 'UTF8'), 'SQL_ASCII')
    WHERE ${name} !~ ${literal(utf8)};`)
    .text.replaceAll(/\s+/g, ' ')
    .trim();
}
