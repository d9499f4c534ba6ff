import { readFileSync } from 'node:fs';
import { join as path } from 'node:path';
import type { AccessVerb } from '../../../model/access.ts';
import type { Entity } from '../../../model/catalog.ts';
import type { SqlSession } from '../../../model/session.ts';
import { type Fragment, join, raw, sql } from '../../postgres/sql.ts';

const policiesSql = readFileSync(path(import.meta.dirname, 'sql/policies.sql'), 'utf8');

/** A policy that concerns a role; `command` is `*`, or r, a, w, d for SELECT, INSERT, UPDATE, DELETE. */
export interface Policy {
  readonly command: string;
  readonly permissive: boolean;
  readonly using: string | null;
  readonly check: string | null;
}

/** What decides about a table for a role. */
export interface TableRule {
  readonly mayRead: boolean;
  readonly mayInsert: boolean;
  readonly mayUpdate: boolean;
  readonly mayDelete: boolean;
  /** Whether policies count for the role at all. */
  readonly secured: boolean;
  readonly policies: readonly Policy[];
}

export async function readRule(session: SqlSession, { schema, table }: Entity, role: string): Promise<TableRule | undefined> {
  return (await session.query<TableRule>({ text: policiesSql, values: [schema, table, role] }))[0];
}

const letters: Readonly<Record<AccessVerb, string>> = { read: 'r', insert: 'a', update: 'w', delete: 'd' };
const rights: Readonly<Record<AccessVerb, 'mayRead' | 'mayInsert' | 'mayUpdate' | 'mayDelete'>> = {
  ...{ read: 'mayRead', insert: 'mayInsert', update: 'mayUpdate', delete: 'mayDelete' },
};

export const mayAtAll = (rule: TableRule, verb: AccessVerb): boolean => rule[rights[verb]];

/**
 * Which rows the policies let a role do this to, as a condition over the table: at least one that permits and all that restrict. The expressions are
 * PostgreSQL's own print of what it checks itself. What only reading decides is left to PostgreSQL, which adds it to every query of the role.
 */
export function conditionOf({ secured, policies }: TableRule, verb: AccessVerb): Fragment {
  if (!secured || verb === 'read') return raw('true');
  const mine = policies.filter(({ command }) => command === '*' || command === letters[verb]);
  const parts = verb === 'insert' ? [checked] : verb === 'update' ? [used, checked] : [used];
  return join(
    parts.map((part) => combined(mine, part)),
    ' AND ',
  );
}

const used = ({ using }: Policy): string | null => using;
/** Without a check of its own, a policy checks new rows by what it says of old ones. */
const checked = ({ using, check }: Policy): string | null => check ?? using;

function combined(policies: readonly Policy[], part: (policy: Policy) => string | null): Fragment {
  const said = (permissive: boolean): Fragment[] =>
    policies
      .filter((each) => each.permissive === permissive)
      .flatMap((each) => (part(each) === null ? [] : [sql`(${raw(part(each) ?? '')})`]));
  const permitting = said(true);
  if (permitting.length === 0) return raw('false');
  return sql`(${join([sql`(${join(permitting, ' OR ')})`, ...said(false)], ' AND ')})`;
}
