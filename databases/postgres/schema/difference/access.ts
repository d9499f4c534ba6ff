import type { Entity } from '../../../../model/catalog.ts';
import { tableName } from '../../entity-name.ts';
import { type Fragment, ident, raw, sql } from '../../sql.ts';
import { createPolicy, enableRowSecurity } from '../access-ddl.ts';
import { createTriggers } from '../structure-ddl.ts';
import { type Change, missingFrom, noChange, type Pair } from './parts.ts';

/** Triggers, policies and row security that are gone, new, or otherwise. */
export function changeAccess({ was, now }: Pair): Change {
  const table = tableName(now);
  const [before, after] = [was.rowSecurity, now.rowSecurity];
  return {
    ...noChange,
    drops: [
      ...missingFrom(now.triggers, was.triggers).map(({ name }) => sql`DROP TRIGGER ${ident(name)} ON ${table}`),
      ...missingFrom(after.policies, before.policies).map(({ name }) => sql`DROP POLICY ${ident(name)} ON ${table}`),
    ],
    late: [
      ...createTriggers({ ...now, triggers: missingFrom(was.triggers, now.triggers) }),
      ...missingFrom(before.policies, after.policies).map((each) => createPolicy(now, each)),
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
