import type { ProgramInput, ResolvedIdentity } from '../../../model/phase-statements.ts';
import type { Statement } from '../../../model/session.ts';
import { type Fragment, ident, sql, statement } from '../sql.ts';

type Input = Pick<ProgramInput, 'mapping' | 'identities'>;

/**
 * The table of a session that holds what is known of the rows of another database: by the legacy key that refers to one, its key there, and whether
 * it
 * is there. Numbered in the order in which the mapping names them.
 */
export const parentsTable = (number: number): Fragment => ident('pg_temp', `parents ${number}`);

/** Identities of other databases that a mapping refers to. */
export function abroadOf({ mapping, identities }: Input): ResolvedIdentity[] {
  const names = new Set(mapping.fields.flatMap(({ rule }) => (rule.rule === 'reference' ? [rule.identity] : [])));
  return [...names].flatMap((name) => identities.get(name) ?? []).filter(({ abroad }) => abroad !== undefined);
}

/** The table for an identity of another database; null for one that can be joined. */
export function parentsOf(input: Input, identity: string): Fragment | null {
  const at = abroadOf(input).findIndex(({ name }) => name === identity);
  return at < 0 ? null : parentsTable(at + 1);
}

/** Makes the tables, once per session. */
export function prepareParents(input: Input): Statement[] {
  return abroadOf(input).flatMap((_, i) => prepareTable(i + 1));
}

/** Makes the table of that number. */
export function prepareTable(number: number): Statement[] {
  return [
    statement(sql`DROP TABLE IF EXISTS ${parentsTable(number)}`),
    statement(sql`
      CREATE TEMPORARY TABLE ${ident(`parents ${number}`)} (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, refers_to text NOT NULL UNIQUE, own_key text, target_key text,
        is_there boolean NOT NULL DEFAULT false)`),
  ];
}
