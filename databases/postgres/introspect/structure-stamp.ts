import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlSession } from '../../../model/session.ts';

const text = readFileSync(join(import.meta.dirname, 'sql/structure-stamp.sql'), 'utf8');

/** A stamp that any change of the structure of these schemas changes, without the structure being read. */
export async function readStructureStamp(session: SqlSession, schemas: readonly string[]): Promise<string> {
  const [row] = await session.query<{ stamp: string }>({ text, values: [schemas] });
  return row?.stamp ?? '';
}
