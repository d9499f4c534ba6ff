import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseIdentity } from '../../../model/database-identity.ts';
import { assert } from '../../../model/errors.ts';
import type { SqlSession } from '../../../model/session.ts';
import { ident, sql, statement } from '../sql.ts';

const text = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8');
const [mayAsk, databaseSql, systemSql] = [text('may-ask.sql'), text('database.sql'), text('system.sql')];

/** Which database this is, by the best evidence that the role may have; the ledger's marker is looked for where `ledgerSchema` is named. */
export async function readIdentity(session: SqlSession, ledgerSchema: string | null): Promise<DatabaseIdentity> {
  const [found] = await session.query<{ database: string; name: string; text: string }>({ text: databaseSql });
  assert(found, 'the database knows its own name');
  const { database, name, text: described } = found;
  const [asked] = await session.query<{ system: boolean; marker: boolean }>({
    text: mayAsk,
    values: [ledgerSchema && `${ledgerSchema}.marker`],
  });
  if (asked?.system) {
    const [server] = await session.query<{ system: string }>({ text: systemSql });
    if (server) return { name, evidence: { by: 'system', system: server.system, database } };
  }
  const marker = asked?.marker && ledgerSchema !== null ? await readMarker(session, ledgerSchema) : null;
  if (marker !== null) return { name, evidence: { by: 'marker', marker, database } };
  return { name, evidence: { by: 'catalog', database, name, text: described } };
}

async function readMarker(session: SqlSession, schema: string): Promise<string | null> {
  const [row] = await session.query<{ marker: string }>(
    statement(sql`SELECT marker::pg_catalog.text AS marker FROM ${ident(schema, 'marker')}`),
  );
  return row?.marker ?? null;
}
