import { type Entity, findField } from '../../../../model/catalog.ts';
import type { DeclaredEntity, DeclaredPolicy } from '../../../../model/declared-schema.ts';
import { GodwitError } from '../../../../model/errors.ts';
import { placeOfName, tableName } from '../../entity-name.ts';
import { type Fragment, ident, join, literal, raw, sql } from '../../sql.ts';

/** Who sees and changes which rows of a table, and what each role may do at all. */
export function declareAccess(name: string, of: DeclaredEntity, there: Entity | undefined): Fragment[] {
  const table = tableName(placeOfName(name));
  const policies = Object.entries(of.row_security);
  const typeOf = (column: string): string => columnType(name, column, of, there);
  return [
    ...(policies.length > 0 ? [sql`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`] : []),
    ...policies.flatMap(([policy, each]) => [
      sql`DROP POLICY IF EXISTS ${ident(policy)} ON ${table}`,
      sql`CREATE POLICY ${ident(policy)} ON ${table} AS ${howOf(each, policies.length)}
        FOR ${raw(each.for.toUpperCase())} TO ${toOf(each)}${clauses(each, typeOf)}`,
    ]),
    ...Object.entries(of.grants).map(([role, may]) => sql`GRANT ${raw(may.join(', ').toUpperCase())} ON ${table} TO ${ident(role)}`),
  ];
}

/** Policies of one table add up, and a tenant must never see another's rows by a further policy. */
const howOf = ({ tenant }: DeclaredPolicy, policies: number): Fragment =>
  raw(tenant !== undefined && policies > 1 ? 'RESTRICTIVE' : 'PERMISSIVE');

const toOf = ({ to }: DeclaredPolicy): Fragment => (to === undefined ? raw('PUBLIC') : join(to.map((each) => ident(each))));

function clauses(policy: DeclaredPolicy, typeOf: (column: string) => string): Fragment {
  const rows = rowsOf(policy, typeOf);
  const check = policy.check === undefined ? rows : raw(policy.check);
  const [reads, writes] = [policy.for !== 'insert', policy.for !== 'select' && policy.for !== 'delete'];
  return sql`${reads ? sql` USING (${rows})` : raw('')}${writes ? sql` WITH CHECK (${check})` : raw('')}`;
}

/** Where the setting is not set, it is empty or missing: then no row is anybody's. A sub-select is asked once per statement, not once per row. */
function rowsOf({ owner, tenant, using = 'true' }: DeclaredPolicy, typeOf: (column: string) => string): Fragment {
  const column = owner ?? tenant;
  if (column === undefined) return raw(using);
  const setting = literal(owner === undefined ? 'app.tenant_id' : 'app.user_id');
  return sql`${ident(column)} = (SELECT nullif(pg_catalog.current_setting(${setting}, true), '')::${raw(typeOf(column))})`;
}

function columnType(table: string, column: string, of: DeclaredEntity, there: Entity | undefined): string {
  const known = there && findField(there, column)?.type.native;
  const declared =
    of.generated[column]?.type ?? of.columns[column]?.replace(/\s+(NOT NULL|NULL|DEFAULT|PRIMARY|UNIQUE|REFERENCES|CHECK)\b.*$/is, '');
  const found = known ?? declared;
  if (found !== undefined) return found;
  throw new GodwitError(
    'playbook_invalid',
    `schema.entities.${table}.row_security names the column "${column}", which ${table} does not have.`,
  );
}
