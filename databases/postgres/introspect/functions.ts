import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalog, ReachedFunction } from '../../../model/catalog.ts';
import type { SqlSession } from '../../../model/session.ts';
import { qualifiedName } from '../entity-name.ts';

interface Reached {
  readonly schema: string;
  readonly table: string;
  readonly functions: readonly string[];
}

interface FunctionRow extends ReachedFunction {
  readonly oid: string;
  readonly calls: readonly string[];
}

const readSql = (file: string): string => readFileSync(join(import.meta.dirname, 'sql', file), 'utf8');

/** Functions of the database that writing an entity of these schemas may run, by entity; entities that reach none are left out. */
export async function readFunctions(session: SqlSession, schemas: readonly string[]): Promise<Map<string, ReachedFunction[]>> {
  const reached = await session.query<Reached>({ text: readSql('reached-functions.sql'), values: [schemas] });
  if (reached.length === 0) return new Map();
  const oids = [...new Set(reached.flatMap(({ functions }) => functions))];
  const rows = await session.query<FunctionRow>({ text: readSql('functions.sql'), values: [oids] });
  const known = new Map(rows.map((row) => [row.oid, row]));
  return new Map(reached.map(({ schema, table, functions }) => [qualifiedName(schema, table), withCalled(functions, known)]));
}

/** The functions and all that they call, by name. */
function withCalled(oids: readonly string[], known: ReadonlyMap<string, FunctionRow>): ReachedFunction[] {
  const all = new Set(oids);
  // A set that grows is walked to its end.
  for (const oid of all) for (const called of known.get(oid)?.calls ?? []) all.add(called);
  return [...all]
    .flatMap((oid) => known.get(oid) ?? [])
    .map(({ oid: _, calls: __, ...each }) => each)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A target's catalog with the functions that writing each entity may run. */
export async function withFunctions(session: SqlSession, catalog: Catalog, schemas: readonly string[]): Promise<Catalog> {
  const functions = await readFunctions(session, schemas);
  const entities = catalog.entities.map((entity) => {
    const reached = functions.get(entity.name);
    return reached ? { ...entity, functions: reached } : entity;
  });
  return { ...catalog, entities };
}
