import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlSession } from '../../model/session.ts';

const lagSql = readFileSync(join(import.meta.dirname, 'replica-lag.sql'), 'utf8');

/** Bytes of log that the slowest standby has yet to replay; null where none is known. */
export async function readReplicaLag(session: SqlSession): Promise<number | null> {
  const [found] = await session.query<{ bytes: number | null }>({ text: lagSql });
  return found?.bytes ?? null;
}
