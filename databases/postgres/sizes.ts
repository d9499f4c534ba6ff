import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalog } from '../../model/catalog.ts';
import type { SqlSession } from '../../model/contracts.ts';

const text = readFileSync(join(import.meta.dirname, 'sizes.sql'), 'utf8');

/** Bytes on disk by entity, with indexes and TOAST; views have none. */
export async function readSizes(session: SqlSession, { entities }: Catalog): Promise<Record<string, number>> {
  const schemas = [...new Set(entities.map(({ schema }) => schema))];
  const rows = await session.query<{ schema: string; table: string; bytes: number }>({ text, values: [schemas] });
  const bytesOf = new Map(rows.map(({ schema, table, bytes }) => [`${schema}\n${table}`, bytes]));
  return Object.fromEntries(entities.map(({ name, schema, table }) => [name, bytesOf.get(`${schema}\n${table}`) ?? 0]));
}
