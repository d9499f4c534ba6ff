import { findField, type TypeKind } from '../../../model/catalog.ts';
import type { CheckStatements } from '../../../model/phase-statements.ts';
import type { Statement } from '../../../model/session.ts';
import { placeOfName, tableName } from '../entity-name.ts';
import { plainText, plainValue } from '../owned-types.ts';
import { rowsOf } from '../rows-of.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';
import { type CompiledMapping, keyTextOf } from './compiled-mapping.ts';
import { identityOf } from './reference.ts';

/** Questions about the rows that `compareProgram.read` has noted in `pg_temp.actual`. */
export function compileChecks(compiled: CompiledMapping): CheckStatements {
  return {
    unique: (fields) => unique(compiled, fields),
    linked: (field) => counted(sql`${ownRows(compiled)} WHERE ${ident('t', field)} IS NULL`),
    ordered: (by, within) => ordered(compiled, by, within),
    references: referencesOf(compiled),
    sums: (target, amount) => sums(compiled, target, amount),
    // The line break ends a comment that the SELECT may end with.
    assertion: (select) => counted(sql`(${raw(withoutEnd(select))}\n) AS broken`),
  };
}

const counted = (from: Fragment): Statement => statement(sql`SELECT count(*)::integer AS broken FROM ${from}`);

/** A statement's text without the semicolon at its end. */
const withoutEnd = (select: string): string => select.replace(/;\s*$/, '');

/** The phase's rows in the target under the name `t`. */
function ownRows({ rows, input }: CompiledMapping): Fragment {
  return sql`${rows} AS t JOIN pg_temp.actual AS a ON a.target_key = ${keyTextOf(input, 't')}`;
}

/** Over the whole entity: a row of others may be the double. */
function unique({ rows }: CompiledMapping, fields: readonly string[]): Statement {
  const columns = fields.map((name) => ident('t', name));
  const known = columns.map((column) => sql`${column} IS NOT NULL`);
  return counted(sql`(SELECT FROM ${rows} AS t WHERE ${join(known, ' AND ')} GROUP BY ${join(columns)} HAVING count(*) > 1) AS repeated`);
}

function ordered(compiled: CompiledMapping, by: string, within: string): Statement {
  const key = keyTextOf(compiled.input, 't');
  return counted(sql`(
    SELECT ${ident('t', by)} < lag(${ident('t', by)}) OVER (PARTITION BY ${ident('t', within)} ORDER BY e.place) AS falls
    FROM ${compiled.rows} AS t JOIN pg_temp.expected AS e ON e.target_key = ${key} AND e.phase = ${literal(compiled.input.mapping.phase)}
    WHERE e.hash IS NOT NULL AND ${ident('t', within)} IS NOT NULL) AS steps WHERE falls`);
}

function referencesOf(compiled: CompiledMapping): CheckStatements['references'] {
  // What is not enforced is no promise; what was never validated is one for the rows of the phase.
  const enforced = compiled.input.target.references.filter(({ unproven }) => unproven !== 'not_enforced');
  const declared = enforced.map(({ name, fields, entity, toFields }) => ({
    name,
    fields,
    to: entity,
    broken: broken(compiled, fields, parentRows(compiled, entity), toFields),
  }));
  const held = new Set(declared.filter(({ fields }) => fields.length === 1).map(({ fields, to }) => `${fields[0]} ${to}`));
  const mapped = compiled.input.mapping.fields.flatMap(({ target, rule }) => {
    if (rule.rule !== 'reference') return [];
    const parent = identityOf(compiled.scope, rule.identity);
    if (parent.abroad === undefined && held.has(`${target} ${parent.target.name}`)) return [];
    const to = parent.target.name;
    const abroad = compiled.scope.parents(rule.identity);
    if (abroad) return [{ name: target, fields: [target], to: `${parent.abroad}/${to}`, broken: brokenAbroad(compiled, target, abroad) }];
    return [{ name: target, fields: [target], to, broken: broken(compiled, [target], rowsOf(parent.target), parent.targetKey) }];
  });
  return [...declared, ...mapped];
}

/** MATCH SIMPLE: a reference with a NULL in it refers to nothing (PostgreSQL manual, CREATE TABLE). */
function broken(compiled: CompiledMapping, fields: readonly string[], parent: Fragment, toFields: readonly string[]): Statement {
  const known = fields.map((name) => sql`${ident('t', name)} IS NOT NULL`);
  const same = toFields.map((name, i) => sql`${ident('p', name)} = ${ident('t', fields[i] ?? '')}`);
  return counted(
    sql`${ownRows(compiled)} WHERE ${join(known, ' AND ')} AND NOT EXISTS (SELECT FROM ${parent} AS p WHERE ${join(same, ' AND ')})`,
  );
}

/** Of rows of another database is known what was asked. */
function brokenAbroad(compiled: CompiledMapping, field: string, parents: Fragment): Statement {
  const key = plainText(ident('t', field), findField(compiled.input.target, field)?.type);
  const isThere = sql`EXISTS (SELECT FROM ${parents} AS p WHERE p.refers_to = '=' || ${key} AND p.is_there)`;
  return counted(sql`${ownRows(compiled)} WHERE ${ident('t', field)} IS NOT NULL AND NOT ${isThere}`);
}

function parentRows({ scope }: CompiledMapping, name: string): Fragment {
  const known = [...scope.identities.values()].find(({ target, abroad }) => abroad === undefined && target.name === name);
  return known ? rowsOf(known.target) : tableName(placeOfName(name));
}

function sums(compiled: CompiledMapping, target: string, amount: number): Statement {
  const type = findField(compiled.input.target, target)?.type;
  const value = plainValue(ident('t', target), type);
  return statement(sql`
    SELECT (SELECT coalesce(sum(${numericOf(value, type?.kind ?? 'numeric')}), 0)::text FROM ${ownRows(compiled)}) AS target,
           (SELECT coalesce(sum(amounts[${amount}::integer]), 0)::text FROM pg_temp.expected
            WHERE phase = ${literal(compiled.input.mapping.phase)} AND hash IS NOT NULL) AS source`);
}

/** A value as an exact number; floats by their shortest text, texts that are no number as nothing. */
export function numericOf(value: Fragment, kind: TypeKind): Fragment {
  if (kind === 'real' || kind === 'double') return sql`(${value})::text::numeric`;
  if (['smallint', 'integer', 'bigint', 'numeric', 'money'].includes(kind)) return sql`(${value})::numeric`;
  return sql`CASE WHEN pg_input_is_valid((${value})::text, 'numeric') THEN (${value})::text::numeric END`;
}
