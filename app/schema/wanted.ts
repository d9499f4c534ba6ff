import type { Config } from '../../config.ts';
import { rolesOf } from '../../databases/postgres/schema/access-ddl.ts';
import { type Declared, declareSchema } from '../../databases/postgres/schema/declare/declare.ts';
import { deriveIndexes } from '../../databases/postgres/schema/derive/derive.ts';
import type { DerivedFrom, DerivedIndex } from '../../databases/postgres/schema/derive/derived-index.ts';
import { differenceDdl } from '../../databases/postgres/schema/difference/difference.ts';
import { readStructure } from '../../databases/postgres/schema/read-structure.ts';
import { structureDdl } from '../../databases/postgres/schema/structure-ddl.ts';
import { type DeclaredSchema, rolesDeclared } from '../../model/declared-schema.ts';
import { assert, GodwitError } from '../../model/errors.ts';
import type { SqlSession } from '../../model/session.ts';
import { lastingStructure, structureDifferences, type TargetStructure } from '../../model/target-structure.ts';
import { onScratch } from './scratch.ts';

/** A target as it should be: what it has, what the playbook declares, and the indexes that follow from mappings and queries. */
export interface WantedStructure {
  readonly structure: TargetStructure;
  /** Makes it in an empty database; proven by running it there and reading it back. */
  readonly ddl: string;
  readonly derived: readonly Pick<DerivedIndex, 'entity' | 'name' | 'text' | 'why'>[];
  /** What the target has and the DDL does not say. */
  readonly unsaid: readonly string[];
}

interface Asked {
  readonly base: TargetStructure;
  readonly schemas: readonly string[];
  readonly section: DeclaredSchema;
  readonly from: readonly DerivedFrom[];
}

/** Works the structure out on an empty database: there PostgreSQL itself says what each declared expression comes to. */
export async function wantedStructure(config: Config, { base, schemas, section, from }: Asked): Promise<WantedStructure> {
  const roles = [...new Set([...rolesOf(base.catalog), ...rolesDeclared(section)])];
  const found = await onScratch(config, roles, async (session) => {
    await run(session, await structureDdl(base), "the target's own structure");
    const unsaid = structureDifferences(base, await read(session, schemas));
    await session.query({ text: 'SET search_path = public' });
    for (const each of declareSchema(section, base.catalog)) await declare(session, each);
    const there = (await read(session, schemas)).catalog;
    const derived: DerivedIndex[] = [];
    for (const each of await deriveIndexes(there, from, section)) if (await fits(session, each)) derived.push(each);
    return { structure: await read(session, schemas), unsaid, derived };
  });
  const ddl = await structureDdl(found.structure);
  const again = await structureOfScripts(config, schemas, roles, [ddl]);
  const wrong = structureDifferences(found.structure, again);
  assert(wrong.length === 0, `the DDL says otherwise of ${wrong.join(', ')}`);
  return { ...found, ddl };
}

/** The statements from one structure to the other, proven by running them on an empty database that has the first. */
export async function provenDifference(config: Config, schemas: readonly string[], from: TargetStructure, to: TargetStructure) {
  const change = await differenceDdl(from, to);
  if (change.sql === '') return change;
  const roles = [...new Set([...rolesOf(from.catalog), ...rolesOf(to.catalog)])];
  const made = await structureOfScripts(config, schemas, roles, [await structureDdl(from), change.sql]);
  const wrong = structureDifferences(made, to).filter((name) => !name.startsWith('enum ') && !name.startsWith('function '));
  assert(wrong.length === 0, `the migration says otherwise of ${wrong.join(', ')}`);
  return change;
}

function structureOfScripts(config: Config, schemas: readonly string[], roles: readonly string[], scripts: readonly string[]) {
  return onScratch(config, roles, async (session) => {
    for (const script of scripts) await run(session, script, 'the emitted DDL');
    return read(session, schemas);
  });
}

async function read(session: SqlSession, schemas: readonly string[]): Promise<TargetStructure> {
  await session.query({ text: "SET search_path = ''" });
  return lastingStructure(await readStructure(session, schemas));
}

async function run(session: SqlSession, text: string, what: string): Promise<void> {
  await session.query({ text }).catch((error: unknown) => {
    throw refusedBy(error, 'unsupported_structure', `An empty database does not take ${what}`);
  });
}

async function declare(session: SqlSession, { text, what }: Declared): Promise<void> {
  await session.query({ text }).catch((error: unknown) => {
    const said = text.length > saidMax ? `${text.slice(0, saidMax)}…` : text;
    throw refusedBy(error, 'playbook_invalid', `What the playbook's schema declares of ${what} cannot be made (${said})`);
  });
}

const saidMax = 200;

/** A carried index may need what only the source has: it is not one of the target then. */
async function fits(session: SqlSession, { text }: DerivedIndex): Promise<boolean> {
  try {
    await session.query({ text });
    return true;
  } catch (error) {
    if (error instanceof GodwitError && error.kind !== 'unavailable') return false;
    throw error;
  }
}

function refusedBy(error: unknown, code: 'playbook_invalid' | 'unsupported_structure', what: string): unknown {
  if (!(error instanceof GodwitError) || error.kind === 'unavailable') return error;
  return new GodwitError(code, `${what}: ${error.message}`, { cause: error });
}
