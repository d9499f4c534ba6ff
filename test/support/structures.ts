import { readStructure } from '../../databases/postgres/schema/read-structure.ts';
import { openSession } from '../../databases/postgres/session.ts';
import { lastingStructure, type TargetStructure } from '../../model/target-structure.ts';
import { createDatabase, withClient } from './databases.ts';

/** The structure of a database. */
export async function structureOf(url: string, schemas: readonly string[]): Promise<TargetStructure> {
  const session = await openSession({ url, role: 'source', zone: 'UTC', connectTimeoutMs: 3000, statementTimeoutMs: 30_000 });
  try {
    return lastingStructure(await readStructure(session, schemas));
  } finally {
    await session.close();
  }
}

/** URL of a new database that these scripts have made, one after the other. */
export async function databaseOf(...scripts: readonly string[]): Promise<string> {
  const url = await createDatabase('structure');
  await withClient(url, async (client) => {
    for (const script of scripts) await client.query(script);
  });
  return url;
}

/** The structure that these scripts make. */
export async function structureFrom(schemas: readonly string[], ...scripts: readonly string[]): Promise<TargetStructure> {
  return structureOf(await databaseOf(...scripts), schemas);
}
