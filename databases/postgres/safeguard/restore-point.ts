import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert } from '../../../model/errors.ts';
import type { RestorePoint } from '../../../model/safeguard.ts';
import type { SqlSession } from '../../../model/session.ts';
import { sql, statement } from '../sql.ts';

const archivingSql = readFileSync(join(import.meta.dirname, 'archiving.sql'), 'utf8');

interface Archiving {
  readonly isOn: boolean;
  readonly works: boolean;
  readonly mayMark: boolean;
}

/** Why a server cannot be brought back to a point in time; null where its log is archived. */
export async function findArchivingGap(session: SqlSession): Promise<string | null> {
  return gapOf(await readArchiving(session));
}

async function readArchiving(session: SqlSession): Promise<Archiving | undefined> {
  const [found] = await session.query<Archiving>({ text: archivingSql });
  return found;
}

function gapOf(archiving: Archiving | undefined): string | null {
  if (!archiving?.isOn) return 'the server does not archive its write-ahead log';
  return archiving.works ? null : 'the server is set to archive its write-ahead log, and has not succeeded yet or failed the last time';
}

/**
 * Notes where the log stands, and names the point where that is of use (PostgreSQL manual, section 9.28.3). `name` is cut at 63
 * bytes by the server.
 */
export async function markRestorePoint(session: SqlSession, name: string): Promise<RestorePoint> {
  const archiving = await readArchiving(session);
  const why = gapOf(archiving) ?? (archiving?.mayMark ? null : 'the role may not execute pg_create_restore_point');
  const call = why === null ? sql`pg_catalog.pg_create_restore_point(${name})` : sql`pg_catalog.pg_current_wal_insert_lsn()`;
  const [found] = await session.query<{ position: string }>(statement(sql`SELECT ${call}::text AS position`));
  assert(found, 'the server did not tell where its log stands');
  return { position: found.position, name: why === null ? name : null, why };
}
