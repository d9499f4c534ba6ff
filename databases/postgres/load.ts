import { Readable } from 'node:stream';
import type { TargetSession } from '../../model/session.ts';
import { ident, join, sql, statement } from './sql.ts';

/** Rows of one table in PostgreSQL's COPY text format. */
export interface CopyChunk {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly text: string;
}

/**
 * Creates tables from a script and fills them, in one transaction: after a kill there is all or nothing. Processes that load the same
 * database at once wait for the first, and find its tables. `loaded` is told the rows of each chunk.
 */
export async function loadTables(
  session: TargetSession,
  ddl: string,
  chunks: AsyncIterable<CopyChunk>,
  loaded: (rows: number) => void,
): Promise<void> {
  await session.begin();
  try {
    await session.query({ text: "SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('godwit load'))" });
    if (await hasTables(session)) return await session.rollback();
    await session.query({ text: "SELECT pg_catalog.set_config('search_path', 'public', true)" });
    await session.query({ text: ddl });
    for await (const { table, columns, rows, text } of chunks) {
      const list = join(columns.map((column) => ident(column)));
      await session.copyIn(statement(sql`COPY ${ident(table)} (${list}) FROM STDIN`), Readable.from([text]));
      loaded(rows);
    }
    await session.commit();
  } catch (error) {
    await session.rollback().catch(() => {});
    throw error;
  }
  await session.query({ text: 'ANALYZE' });
}

const scaleNote = 'Rows generated at scale ';

/** The statement that notes at which scale rows were generated, to be run with the script that makes their tables. */
export function noteScale(scale: number): string {
  return `COMMENT ON SCHEMA public IS '${scaleNote}${Number(scale)}';`;
}

/** The scale at which the rows of a database were generated; null where nothing says so. */
export async function sampleScale(session: TargetSession): Promise<number | null> {
  const text = "SELECT pg_catalog.obj_description('public'::pg_catalog.regnamespace, 'pg_namespace') AS note";
  const [row] = await session.query<{ note: string | null }>({ text });
  return row?.note?.startsWith(scaleNote) ? Number(row.note.slice(scaleNote.length)) : null;
}

/** Whether the database has any table of its own. */
export async function hasTables(session: TargetSession): Promise<boolean> {
  const rows = await session.query({ text: "SELECT FROM pg_catalog.pg_tables WHERE schemaname = 'public' LIMIT 1" });
  return rows.length > 0;
}
