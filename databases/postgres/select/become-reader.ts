import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlSession } from '../../../model/session.ts';
import type { CatalogRelation } from './relations.ts';

const becomeReaderSql = readFileSync(join(import.meta.dirname, 'sql/become-reader.sql'), 'utf8');

/**
 * Lets a superuser go on as somebody who may only read tables, to the end of the transaction. Where row security stands on one of the tables it
 * stays as it is, for a mere reader would not see all rows. Other roles have the rights that they were given.
 */
export async function becomeReader(session: SqlSession, relations: readonly CatalogRelation[]): Promise<void> {
  if (relations.some(({ hasRowSecurity }) => hasRowSecurity)) return;
  await session.query({ text: becomeReaderSql });
}
