import { scanSync } from 'libpg-query';
import type { QueryLimits, QueryResult } from '../../../model/query.ts';
import type { SourceSession, TextResult } from '../session.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';

const pageRowsMax = 500;
/** Bytes that a page may come to, however long its values are. */
const pageBytesMax = 8_388_608;
/** Longest value that comes whole, in bytes; of a longer one come so many characters and its size. */
const valueBytesMax = 32_768;
const shownCharacters = raw('200');
/** What is stored in fewer bytes is no long value, however well it was compressed. */
const storedBytes = raw('120');

/** Types whose text is short (`pg_type.dat` of PostgreSQL): boolean, numbers, money, dates and times, uuid, addresses. */
const short: ReadonlySet<number> = new Set([16, 20, 21, 23, 26, 700, 701, 790, 829, 869, 1082, 1083, 1114, 1184, 1186, 1266, 1700, 2950]);

/** What a SELECT gives, within the limits. Lengths are asked on the server: no value is brought here that would not be shown. */
export async function readBounded(
  session: SourceSession,
  select: string,
  limits: QueryLimits,
): Promise<TextResult & { readonly cut: QueryResult['cut'] }> {
  // The line break keeps a trailing comment from swallowing what follows.
  await session.query(statement(sql`DECLARE described NO SCROLL CURSOR FOR ${raw(select)}\n`));
  const { columns } = await session.queryText({ text: 'FETCH 0 FROM described' });
  await session.query({ text: 'CLOSE described' });
  await session.query(statement(sql`DECLARE bridge NO SCROLL CURSOR FOR ${boundedSelect(withoutEnd(select), columns)}`));
  return { columns, ...(await fetchPages(session, columns.length, limits)) };
}

/** Up to the semicolon that may stand before a last comment; positions are of bytes. The parser has read the text before. */
function withoutEnd(select: string): string {
  const end = scanSync(select).tokens.find(({ tokenName }) => tokenName === 'ASCII_59');
  return end ? Buffer.from(select).subarray(0, end.start).toString() : select;
}

function boundedSelect(select: string, columns: TextResult['columns']): Fragment {
  if (columns.length === 0) return raw(select);
  const values = columns.map(({ type }, i) => (short.has(type) ? ident('q', `c${i}`) : boundedValue(ident('q', `c${i}`))));
  return sql`SELECT ${join(values)} FROM (${raw(select)}\n) AS q (${join(columns.map((_, i) => ident(`c${i}`)))})`;
}

/** `format` takes the types' own output, whatever casts somebody has made. */
function boundedValue(value: Fragment): Fragment {
  const text = sql`pg_catalog.format('%s', ${value})`;
  const isLong = sql`pg_catalog.pg_column_size(${value}) > ${storedBytes} AND pg_catalog.octet_length(${text}) > ${raw(String(valueBytesMax))}`;
  const beginning = sql`pg_catalog.left(${text}, ${shownCharacters})`;
  const size = sql`pg_catalog.octet_length(${text})`;
  return sql`CASE WHEN ${value} IS NULL THEN NULL WHEN ${isLong} THEN pg_catalog.format(${literal('%s… (%s bytes)')},
    ${beginning}, ${size}) ELSE ${text} END`;
}

async function fetchPages(
  session: SourceSession,
  columns: number,
  { rows_max, bytes_max }: QueryLimits,
): Promise<Pick<TextResult, 'rows'> & { readonly cut: QueryResult['cut'] }> {
  const pageRows = Math.max(1, Math.min(pageRowsMax, Math.floor(pageBytesMax / (valueBytesMax * Math.max(1, columns)))));
  const rows: (readonly (string | null)[])[] = [];
  let bytes = 0;
  for (;;) {
    // One row more than wanted tells whether there are more.
    const page = await session.queryText({ text: `FETCH ${Math.min(pageRows, rows_max + 1 - rows.length)} FROM bridge` });
    for (const row of page.rows) {
      bytes += row.reduce((sum, value) => sum + Buffer.byteLength(value ?? '', 'utf8'), 0);
      if (rows.length === rows_max || bytes > bytes_max) return { rows, cut: bytes > bytes_max ? 'bytes' : 'rows' };
      rows.push(row);
    }
    if (page.rows.length === 0) return { rows, cut: null };
  }
}
