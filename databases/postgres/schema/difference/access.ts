import type { Entity } from '../../../../model/catalog.ts';
import { tableName } from '../../entity-name.ts';
import { type Fragment, ident, raw, sql } from '../../sql.ts';
import { createPolicy, enableRowSecurity } from '../access-ddl.ts';
import { createTriggers } from '../structure-ddl.ts';
import { type Change, exchanged, noChange, type Pair } from './parts.ts';

/** Triggers, policies and row security that are gone, new, or otherwise; all of them on a table of which columns are `altered`. */
export function changeAccess({ was, now }: Pair, altered: ReadonlySet<string>): Change {
  const table = tableName(now);
  const [before, after] = [was.rowSecurity, now.rowSecurity];
  const isRemade = (): boolean => altered.has(now.name);
  const triggers = exchanged(was.triggers, now.triggers, isRemade);
  const policies = exchanged(before.policies, after.policies, isRemade);
  return {
    ...noChange,
    drops: [
      ...triggers.gone.map(({ name }) => sql`DROP TRIGGER ${ident(name)} ON ${table}`),
      ...policies.gone.map(({ name }) => sql`DROP POLICY ${ident(name)} ON ${table}`),
    ],
    late: [
      ...createTriggers({ ...now, triggers: triggers.made }),
      ...policies.made.map((each) => createPolicy(now, each)),
      ...switched(table, before.enabled, after.enabled, 'ENABLE', 'DISABLE'),
      ...switched(table, before.forced, after.forced, 'FORCE', 'NO FORCE'),
    ],
  };
}

/** Row security of a new table with its policies. */
export function enableChanged(entity: Entity): Fragment[] {
  return [...enableRowSecurity(entity), ...entity.rowSecurity.policies.map((each) => createPolicy(entity, each))];
}

const switched = (table: Fragment, was: boolean, is: boolean, on: string, off: string): Fragment[] =>
  was === is ? [] : [sql`ALTER TABLE ${table} ${raw(is ? on : off)} ROW LEVEL SECURITY`];
