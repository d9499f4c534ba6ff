import { GodwitError } from '../../../model/errors.ts';
import type { AskedQuery } from '../../../model/listed-query.ts';
import { type ComparableRows, type QueryTimer, timedBytesMax, timedRowsMax } from '../../../model/query-comparison.ts';
import { resolveSelect } from '../select/resolve.ts';
import type { SourceSession, TextResult } from '../session.ts';
import { raw, sql, statement } from '../sql.ts';
import { comparableText } from './comparable.ts';
import { planLines } from './plan-lines.ts';

const pageRows = 1000;

interface Sql {
  readonly sql: string;
  readonly values: readonly (string | null)[];
}

/** Times SELECTs on a session that cannot write, each in a transaction of its own; every name is resolved before it runs. */
export function openQueryTimer(session: SourceSession, schemas: readonly string[]): QueryTimer {
  const known = new Map<string, string>();
  const reading = { schemas, sensitivityOf: null, hasParameters: true };
  const within = async <T>(query: AskedQuery, work: (resolved: Sql) => Promise<T>): Promise<T> => {
    const asked = asSql(query);
    await session.query({ text: 'BEGIN' });
    try {
      const text = known.get(asked.sql) ?? (await resolveSelect(session, asked.sql, reading)).text;
      known.set(asked.sql, text);
      return await work({ ...asked, sql: text.replace(/[\s;]+$/, '') });
    } finally {
      await session.query({ text: 'ROLLBACK' }).catch(() => {});
    }
  };
  return {
    time: (query) =>
      within(query, async (resolved) => {
        const from = performance.now();
        await readAll(session, resolved);
        return performance.now() - from;
      }),
    rows: (query) => within(query, async (resolved) => comparable(await readAll(session, resolved))),
    plan: (query) => within(query, (resolved) => explain(session, resolved)),
    close: () => session.close(),
  };
}

function asSql(query: AskedQuery): Sql {
  if ('sql' in query) return query;
  throw new GodwitError('argument_invalid', 'A pipeline is asked of a collection, and this database has tables.');
}

interface Read extends TextResult {
  readonly isCut: boolean;
}

/** All rows within the bounds, planned for all of them. */
async function readAll(session: SourceSession, { sql: text, values }: Sql): Promise<Read> {
  await session.query({ text: 'SET LOCAL cursor_tuple_fraction = 1' });
  await session.query({ text: statement(sql`DECLARE timed NO SCROLL CURSOR FOR ${raw(text)}\n`).text, values });
  const rows: (readonly (string | null)[])[] = [];
  for (let bytes = 0; ; ) {
    const page = await session.queryText({ text: `FETCH ${pageRows} FROM timed` });
    for (const row of page.rows) bytes += row.reduce((sum, value) => sum + (value?.length ?? 0), 0);
    rows.push(...page.rows);
    const isCut = rows.length > timedRowsMax || bytes > timedBytesMax;
    if (isCut || page.rows.length < pageRows) return { columns: page.columns, rows, isCut };
  }
}

const comparable = ({ columns, rows, isCut }: Read): ComparableRows => ({
  columns: columns.map(({ name }) => name),
  rows: rows.map((row) => row.map((value, i) => comparableText(value, columns[i]?.type ?? 0))),
  isCut,
});

async function explain(session: SourceSession, { sql: text, values }: Sql): Promise<string[]> {
  const asked = statement(sql`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${raw(text)}\n`);
  const { rows } = await session.queryText({ text: asked.text, values });
  return planLines(JSON.parse(rows[0]?.[0] ?? '[]'));
}
