import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { GodwitError } from '../../model/errors.ts';
import type { SqlSession, TargetSession } from '../../model/session.ts';

const namesShown = 10;

/** A set of forward-only numbered files (`sql/NNNNNN.sql` below `folder`) that one schema is made of. */
export interface SchemaFiles {
  readonly name: 'ledger' | 'journal';
  readonly folder: string;
}

/** Reads one fixed statement and puts the schema's quoted name in. */
export function statementText(folder: string, file: string, schema: string): string {
  return readFileSync(join(folder, 'sql', file), 'utf8').replaceAll('{schema}', quoted(schema));
}

/** Only plain names are accepted as the control schema, so quoting cannot go wrong. */
function quoted(schema: string): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw new GodwitError('argument_invalid', `"${schema}" cannot be a control schema: use lower-case letters, digits and _.`);
  }
  return `"${schema}"`;
}

/**
 * For whoever only looks: refuses a database in which the schema is not (`nothing_recorded`), or is of another version (`schema_older`,
 * `schema_newer`). Creates and changes nothing.
 */
export async function requireInstalled(session: SqlSession, files: SchemaFiles, schema: string): Promise<void> {
  await refuseForeign(session, schema);
  const installed = (await hasVersions(session, schema)) ? await installedNumber(session, files, schema) : 0;
  if (installed === 0) throw nothingRecorded();
  const newest = Math.max(...numbersOf(files));
  if (installed > newest) throw newer(files, schema, installed);
  if (installed < newest) throw older(files, schema);
}

/** The one sentence for all who ask before anything was done. */
export const nothingRecorded = (): GodwitError => new GodwitError('nothing_recorded', 'Nothing of Godwit is in this database yet.');

/** Records that an older version wrote, and that nobody has brought up to date. */
export function older({ name }: Pick<SchemaFiles, 'name'>, schema: string): GodwitError {
  return new GodwitError('schema_older', `The ${name} in schema ${schema} was written by an older version.`, { details: { schema } });
}

/**
 * Brings the schema up to the newest numbered file, in one transaction, under an advisory lock: two processes may call it at once.
 * Refuses (`schema_newer`) a database that a newer version has written.
 */
export async function install(session: TargetSession, files: SchemaFiles, schema: string): Promise<void> {
  const numbers = numbersOf(files);
  await session.begin();
  try {
    const installed = await prepare(session, files, schema);
    if (installed > Math.max(...numbers)) throw newer(files, schema, installed);
    for (const number of numbers.sort((a, b) => a - b).filter((each) => each > installed)) await apply(session, files, schema, number);
    await session.commit();
  } catch (error) {
    await session.rollback();
    throw error;
  }
}

function numbersOf({ folder }: SchemaFiles): number[] {
  const paths = globSync('sql/[0-9][0-9][0-9][0-9][0-9][0-9].sql', { cwd: folder });
  return paths.map((path) => Number.parseInt(basename(path), 10));
}

async function prepare(session: TargetSession, files: SchemaFiles, schema: string): Promise<number> {
  await session.query({ text: 'SELECT pg_advisory_xact_lock(hashtext($1))', values: [`godwit:${schema}`] });
  await refuseForeign(session, schema);
  await session.query({ text: `CREATE SCHEMA IF NOT EXISTS ${quoted(schema)}` });
  await session.query({
    text: `CREATE TABLE IF NOT EXISTS ${quoted(schema)}.versions (
      part text NOT NULL, number integer NOT NULL, installed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (part, number))`,
  });
  return installedNumber(session, files, schema);
}

/** Of the newest file that was applied; 0 before the first. */
async function installedNumber(session: SqlSession, files: SchemaFiles, schema: string): Promise<number> {
  const [row] = await session.query<{ number: number | string }>({
    text: `SELECT coalesce(max(number), 0) AS number FROM ${quoted(schema)}.versions WHERE part = $1`,
    values: [files.name],
  });
  return Number(row?.number ?? 0);
}

/** A schema of that name which holds tables, and not the one that says what was installed, is somebody else's. */
async function refuseForeign(session: SqlSession, schema: string): Promise<void> {
  const rows = await session.query<{ name: string }>({
    text: `SELECT c.relname AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY c.relname LIMIT ${namesShown}`,
    values: [schema],
  });
  const names = rows.map(({ name }) => name);
  if (names.length === 0 || (await hasVersions(session, schema))) return;
  throw new GodwitError(
    'object_exists',
    `The schema ${schema} is Godwit's own, and here it holds what Godwit did not make: ${names.join(', ')}.`,
    {
      details: { schema, names },
    },
  );
}

async function hasVersions(session: SqlSession, schema: string): Promise<boolean> {
  const text = 'SELECT pg_catalog.to_regclass($1) IS NOT NULL AS found';
  const [row] = await session.query<{ found: boolean }>({ text, values: [`${quoted(schema)}.versions`] });
  return row?.found === true;
}

async function apply(session: TargetSession, files: SchemaFiles, schema: string, number: number): Promise<void> {
  await session.query({ text: statementText(files.folder, `${String(number).padStart(6, '0')}.sql`, schema) });
  await session.query({ text: `INSERT INTO ${quoted(schema)}.versions (part, number) VALUES ($1, $2)`, values: [files.name, number] });
}

function newer(files: SchemaFiles, schema: string, installed: number): GodwitError {
  return new GodwitError('schema_newer', `The ${files.name} in schema ${schema} was written by a newer version (${installed}).`, {
    details: { schema, installed },
  });
}
