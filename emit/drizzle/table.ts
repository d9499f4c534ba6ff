import type { Entity, Reference } from '../../model/catalog.ts';
import { identifiers, quote } from '../names.ts';
import { drizzleColumn, type EnumNames } from './columns.ts';

/** Names that the schema has for what it holds. */
export interface DrizzleNames {
  readonly entities: ReadonlyMap<string, string>;
  readonly enums: EnumNames;
  readonly roles: ReadonlyMap<string, string>;
  /** `pg.pgSchema(…)` of a schema outside `public`. */
  readonly schemas: ReadonlyMap<string, string>;
  readonly columns: (entity: string) => ReadonlyMap<string, string>;
  /** Sequence behind an identity column. */
  readonly sequence: (entity: Entity, column: string) => string | undefined;
}

/** Column names of an entity in TypeScript. */
export const columnNames = ({ fields }: Pick<Entity, 'fields'>): ReadonlyMap<string, string> =>
  identifiers(
    fields.map(({ name }) => name),
    'camel',
  );

/** The columns of a table or view, a line each. */
export function drizzleColumns(entity: Entity, names: DrizzleNames): string {
  const called = names.columns(entity.name);
  const lines = entity.fields.map((field) => {
    const sequence = field.generated?.startsWith('identity') ? names.sequence(entity, field.name) : undefined;
    return `  ${called.get(field.name)}: ${drizzleColumn(field, sequence, names.enums)},`;
  });
  return `{\n${lines.join('\n')}\n}`;
}

/** A table with keys, references, checks, indexes and policies. */
export function drizzleTable(entity: Entity, names: DrizzleNames): string {
  const schema = names.schemas.get(entity.schema);
  const maker = schema === undefined ? 'pg.pgTable' : `${schema}.table`;
  const own = names.columns(entity.name);
  const t = (column: string): string => `t.${own.get(column)}`;
  const extras = [
    ...(entity.key ? [`pg.primaryKey({ name: ${quote(entity.key.name)}, columns: [${entity.key.fields.map(t).join(', ')}] })`] : []),
    ...entity.uniques.map(
      ({ name, fields, nullsNotDistinct }) =>
        `pg.unique(${quote(name)}).on(${fields.map(t).join(', ')})${nullsNotDistinct ? '.nullsNotDistinct()' : ''}`,
    ),
    ...entity.references.map((each) => foreignKey(each, t, names)),
    ...entity.checks.map(({ name, expression }) => `pg.check(${quote(name)}, sql.raw(${quote(expression)}))`),
    ...entity.indexes.map(drizzleIndex),
    ...entity.rowSecurity.policies.map((policy) => drizzlePolicy(policy, names)),
  ];
  const lines = extras.length === 0 ? '' : `, (t): pg.PgTableExtraConfigValue[] => [\n${extras.map((each) => `  ${each},`).join('\n')}\n]`;
  const secured = entity.rowSecurity.enabled ? '.enableRLS()' : '';
  return `export const ${names.entities.get(entity.name)} = ${maker}(${quote(entity.table)}, ${drizzleColumns(entity, names)}${lines})${secured};`;
}

function foreignKey(
  { name, fields, entity, toFields, onDelete, onUpdate }: Reference,
  t: (column: string) => string,
  names: DrizzleNames,
): string {
  const to = names.entities.get(entity) ?? '';
  const parent = names.columns(entity);
  const [columns, foreignColumns] = [fields.map(t), toFields.map((each) => `${to}.${parent.get(each)}`)];
  const actions = `.onDelete(${quote(onDelete.toLowerCase())}).onUpdate(${quote(onUpdate.toLowerCase())})`;
  return `pg.foreignKey({ name: ${quote(name)}, columns: [${columns.join(', ')}], foreignColumns: [${foreignColumns.join(', ')}] })${actions}`;
}

/** `(…)` of an index's definition, and what follows it. */
const indexBody = / USING \w+ \((.*)\)(?: INCLUDE .*| NULLS NOT DISTINCT| WITH .*)?$/s;

/** The elements go as PostgreSQL writes them: order, operator classes and expressions stay. */
export function drizzleIndex({ name, unique, method, where, definition }: Entity['indexes'][number]): string {
  const head = where === undefined ? definition : definition.slice(0, definition.lastIndexOf(' WHERE '));
  const elements = indexBody.exec(head)?.[1] ?? '';
  const condition = where === undefined ? '' : `.where(sql.raw(${quote(where)}))`;
  return `pg.${unique ? 'uniqueIndex' : 'index'}(${quote(name)}).using(${quote(method)}, sql.raw(${quote(elements)}))${condition}`;
}

const policyParts = /^(PERMISSIVE|RESTRICTIVE) FOR (\w+) TO (.+?)(?: USING \((.*?)\))?(?: WITH CHECK \((.*)\))?$/s;

function drizzlePolicy({ name, definition }: Entity['rowSecurity']['policies'][number], { roles }: DrizzleNames): string {
  const [, how = '', verb = '', to = '', using, check] = policyParts.exec(definition) ?? [];
  const named = to.split(', ').map((role) => roles.get(role.replace(/^"(.*)"$/s, '$1')) ?? quote(role));
  const parts = [
    `as: ${quote(how.toLowerCase())}`,
    `for: ${quote(verb.toLowerCase())}`,
    `to: [${named.join(', ')}]`,
    ...(using === undefined ? [] : [`using: sql.raw(${quote(using)})`]),
    ...(check === undefined ? [] : [`withCheck: sql.raw(${quote(check)})`]),
  ];
  return `pg.pgPolicy(${quote(name)}, { ${parts.join(', ')} })`;
}
