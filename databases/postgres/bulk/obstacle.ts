import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlSession } from '../../../model/session.ts';
import { raw, sql, statement } from '../sql.ts';
import { findTable } from './definitions.ts';

const text = readFileSync(join(import.meta.dirname, 'sql', 'obstacles.sql'), 'utf8');

interface Facts {
  readonly isPlain: boolean;
  readonly isOwner: boolean;
  readonly hasRowSecurity: boolean;
  readonly hasTriggers: boolean;
  readonly hasRules: boolean;
  /** Other tables with foreign keys to this one, quoted and qualified. */
  readonly referrers: readonly string[];
}

/** Why the entity (quoted, qualified) must be written with everything in place; null where nothing speaks against a bulk load. */
export async function findObstacle(session: SqlSession, entity: string): Promise<string | null> {
  const oid = await findTable(session, entity);
  const [facts] = oid === null ? [] : await session.query<Facts>({ text, values: [oid] });
  if (!facts) return 'it does not exist';
  if (!facts.isPlain) return 'it is no plain table';
  if (!facts.isOwner) return 'the role does not own it';
  if (facts.hasRowSecurity) return 'it has row security';
  if (facts.hasTriggers || facts.hasRules) return 'it has triggers or rules that fire on new rows';
  if (await hasRows(session, entity)) return 'it has rows';
  for (const referrer of facts.referrers) if (await hasRows(session, referrer)) return `${referrer} refers to it and has rows`;
  return null;
}

async function hasRows(session: SqlSession, entity: string): Promise<boolean> {
  const [row] = await session.query<{ found: boolean }>(statement(sql`SELECT EXISTS (SELECT FROM ${raw(entity)}) AS found`));
  return row?.found === true;
}
