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
  return described(session, await readReached(session, schemas));
}

/** Ids of the functions by entity. */
async function readReached(session: SqlSession, schemas: readonly string[]): Promise<Map<string, readonly string[]>> {
  const reached = await session.query<Reached>({ text: readSql('reached-functions.sql'), values: [schemas] });
  return new Map(reached.map(({ schema, table, functions }) => [qualifiedName(schema, table), functions]));
}

async function described(session: SqlSession, reached: ReadonlyMap<string, readonly string[]>): Promise<Map<string, ReachedFunction[]>> {
  const oids = [...new Set([...reached.values()].flat())];
  const rows = oids.length === 0 ? [] : await session.query<FunctionRow>({ text: readSql('functions.sql'), values: [oids] });
  const known = new Map(rows.map((row) => [row.oid, row]));
  return new Map([...reached].map(([entity, functions]) => [entity, withCalled(functions, known)]));
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

/**
 * A target's catalog with the functions that writing each entity may run. Those that an entity names already, because something of it is down, are
 * described as they are now.
 */
export async function withFunctions(session: SqlSession, catalog: Catalog, schemas: readonly string[]): Promise<Catalog> {
  const reached = await readReached(session, schemas);
  for (const { name, functions = [] } of catalog.entities) {
    if (functions.length > 0) reached.set(name, [...(reached.get(name) ?? []), ...(await idsOf(session, functions))]);
  }
  const functions = await described(session, reached);
  const entities = catalog.entities.map(({ functions: _, ...entity }) => {
    const now = functions.get(entity.name) ?? [];
    return now.length > 0 ? { ...entity, functions: now } : entity;
  });
  return { ...catalog, entities };
}

async function idsOf(session: SqlSession, functions: readonly ReachedFunction[]): Promise<string[]> {
  const names = functions.map(({ name }) => name);
  const text =
    'SELECT f.oid::text AS oid FROM pg_catalog.unnest($1::text[]) AS n (name) JOIN pg_catalog.pg_proc f ON f.oid = ' +
    'pg_catalog.to_regprocedure(n.name)';
  return (await session.query<{ oid: string }>({ text, values: [names] })).map(({ oid }) => oid);
}
