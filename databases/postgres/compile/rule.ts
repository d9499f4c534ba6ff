import { type Field, type FieldType, findField } from '../../../model/catalog.ts';
import { GodwitError } from '../../../model/errors.ts';
import type { FieldMapping, Rule } from '../../../model/mapping.ts';
import { compileExpression } from '../expression/compile.ts';
import { inputText, ownedCast } from '../owned-types.ts';
import { type Fragment, ident, join, literal, raw, sql } from '../sql.ts';
import { asNumeric, convert } from './convert.ts';
import type { Guard, Guarded } from './guard.ts';
import { compileReference, identityOf } from './reference.ts';
import { castTo, type Scope, type StagedColumn, targetField } from './scope.ts';

/** One target column: its value, what refuses it, and the tables that both look into. */
export interface CompiledField extends Guarded {
  readonly target: Field;
  readonly joins: readonly Fragment[];
  /** For a reference that settle may fill: the key it will have, and whether the parent is there already. */
  readonly late?: { readonly intended: Fragment; readonly parentIsThere: Fragment };
}

type RuleOf<Name extends Rule['rule']> = Extract<Rule, { rule: Name }>;
const text: FieldType = { native: 'text', kind: 'text', dimensions: 0 };
const numeric: FieldType = { native: 'numeric', kind: 'numeric', dimensions: 0 };
/** Kinds that a float reaches by way of its decimal text, which is worth computing once. */
const exact: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint', 'numeric', 'money']);
const blanks = raw("E' \\t\\n\\r\\f\\v'");

/**
 * Compiles the rule of one target column. `ownKey` is the row's own target key, for the rule `identity`; `number` keeps the names of
 * joined tables apart. Throws `mapping_invalid` where source and target types have no conversion.
 */
export function compileRule({ target: name, rule }: FieldMapping, number: number, ownKey: Fragment | null, scope: Scope): CompiledField {
  const target = targetField(scope, name);
  if (rule.rule === 'reference') {
    const { late, ...reference } = referenceField(rule, number, target, scope);
    return {
      target,
      ...reference,
      ...(late && { late }),
      guards: [...reference.guards, ...(rule.late ? [] : nullGuard(target, reference.value))],
    };
  }
  const { value, guards, isNull }: Guarded =
    rule.rule === 'identity' ? { value: castTo(ownKey ?? raw('NULL'), target.type), guards: [] } : valueFor(rule, target, scope);
  const never = rule.rule === 'identity' || (rule.rule === 'copy' && rule.clean.length === 0 && !scope.column(rule.column).nullable);
  return { target, joins: [], value, guards: [...guards, ...(never ? [] : nullGuard(target, value, isNull))] };
}

function nullGuard(target: Field, value: Fragment, isNull = sql`(${value}) IS NULL`): Guard[] {
  return target.nullable ? [] : [{ refuse: isNull, reason: 'null_refused' }];
}

function referenceField(rule: RuleOf<'reference'>, number: number, target: Field, scope: Scope): Omit<CompiledField, 'target'> {
  const { joins, intended, parentIsThere, value, guards } = compileReference(rule, number, scope);
  const { target: parent, targetKey, abroad } = identityOf(scope, rule.identity);
  const cast =
    abroad === undefined ? ownedCast(value, findField(parent, targetKey[0] ?? '')?.type, target.type) : inputText(value, target.type);
  return { joins, value: cast, guards, ...(rule.late && { late: { intended, parentIsThere } }) };
}

function valueFor(rule: Exclude<Rule, { rule: 'reference' | 'identity' }>, target: Field, scope: Scope): Guarded {
  switch (rule.rule) {
    case 'copy':
      return copied(rule, target, scope);
    case 'constant':
      return converted(literal(rule.value), text, target, 'a constant', scope);
    case 'enum':
      return mapped(rule, target, scope);
    case 'zoned':
      return zoned(rule, target, scope);
    case 'concat':
      return converted(concatenated(rule, scope), text, target, 'joined text', scope);
    case 'expression': {
      const { value, kind } = compileExpression(rule.expression, scope.column);
      return converted(value, { native: kind, kind, dimensions: 0 }, target, 'an expression', scope);
    }
    case 'rest':
      return converted(sql`(${jsonOf(rule.columns, scope)})::text`, text, target, 'a JSON object', scope);
    case 'none':
      throw new GodwitError('assertion', `${target.name} has no source and cannot be compiled`);
  }
}

function converted(value: Fragment, from: FieldType, target: Field, what: string, scope: Scope): Guarded {
  const result = convert(value, from, target.type);
  if (result) return result;
  const message =
    `Phase ${scope.phase}: ${what} of type ${from.native} cannot become "${target.name}" (${target.type.native}); ` +
    'use an enum map or an expression.';
  throw new GodwitError('mapping_invalid', message);
}

function copied({ column: alias, clean }: RuleOf<'copy'>, target: Field, scope: Scope): Guarded {
  const { value, type } = scope.column(alias);
  if (clean.length === 0 && isFloat(type) && isExact(target.type)) {
    return converted(scope.shared(asNumeric(value, type)), numeric, target, `"${alias}"`, scope);
  }
  if (clean.length === 0) return converted(value, type, target, `"${alias}"`, scope);
  return converted(clean.reduce(cleaned, sql`(${value})::text`), text, target, `"${alias}"`, scope);
}

const isExact = ({ kind, dimensions, isDomain = false }: FieldType): boolean => exact.has(kind) && dimensions === 0 && !isDomain;
const isFloat = ({ kind, dimensions }: FieldType): boolean => (kind === 'real' || kind === 'double') && dimensions === 0;

/** Only ASCII letters change case, so that no server's collation decides. */
function cleaned(value: Fragment, how: RuleOf<'copy'>['clean'][number]): Fragment {
  switch (how) {
    case 'trim':
      return sql`btrim(${value}, ${blanks})`;
    case 'trim_end':
      return sql`rtrim(${value}, ${blanks})`;
    case 'lower':
      return sql`lower(${value} COLLATE "C")`;
    case 'upper':
      return sql`upper(${value} COLLATE "C")`;
    case 'null_if_empty':
      return sql`nullif(${value}, '')`;
  }
}

function mapped(rule: RuleOf<'enum'>, target: Field, scope: Scope): Guarded {
  const { column: alias, values, otherwise } = rule;
  const value = scope.shared(sql`(${scope.column(alias).value})::text`);
  const labels = [...Object.values(values), otherwise, rule.whenNull].filter((each) => each != null);
  const made = labelled(rule, target, labels, scope);
  const isUnknown: Guard = { refuse: sql`${value} NOT IN (${join(Object.keys(values).map(literal))})`, reason: 'unknown_value' };
  const isAnyValue = otherwise !== undefined || Object.keys(values).length === 0;
  return { ...made, guards: [...(isAnyValue ? [] : [isUnknown]), ...made.guards] };
}

/** Labels that an enum has are made as values of it, once per statement; other values are converted from text, row by row. */
function labelled(rule: RuleOf<'enum'>, target: Field, labels: readonly string[], scope: Scope): Guarded & { readonly isNull: Fragment } {
  const value = sql`(${scope.column(rule.column).value})::text`;
  const known = new Set(target.type.labels);
  const fits =
    target.type.kind === 'enum' && target.type.dimensions === 0 && !target.type.isDomain && labels.every((label) => known.has(label));
  const found = scope.shared(mappedValue(value, rule, fits ? target.type : text));
  const result = fits ? { value: castTo(found, target.type), guards: [] } : converted(found, text, target, `"${rule.column}"`, scope);
  return { ...result, isNull: sql`${found} IS NULL` };
}

function mappedValue(value: Fragment, { values, otherwise, whenNull }: RuleOf<'enum'>, type: FieldType): Fragment {
  const as = (each: string | null | undefined): Fragment => castTo(each == null ? raw('NULL') : literal(each), type);
  const branches = Object.entries(values).map(([from, to]) => sql` WHEN ${literal(from)} THEN ${as(to)}`);
  if (branches.length === 0) return as(otherwise);
  return sql`CASE WHEN ${value} IS NULL THEN ${as(whenNull)} ELSE CASE ${value}${join(branches, '')} ELSE ${as(otherwise)} END END`;
}

function zoned({ column: alias, zone }: RuleOf<'zoned'>, target: Field, scope: Scope): Guarded {
  const { value, type } = scope.column(alias);
  const naive: FieldType = { native: 'timestamp without time zone', kind: 'timestamp', dimensions: 0 };
  const local = converted(value, type, { ...target, type: naive }, `"${alias}"`, scope);
  const at = literal(zone);
  const moment = sql`(${local.value} AT TIME ZONE ${at})`;
  const never: Guard = { refuse: sql`(${moment} AT TIME ZONE ${at}) <> ${local.value}`, reason: 'impossible_time' };
  const result = converted(moment, { native: 'timestamp with time zone', kind: 'timestamptz', dimensions: 0 }, target, `"${alias}"`, scope);
  return { value: result.value, guards: [...local.guards, never, ...result.guards] };
}

function concatenated({ columns, separator }: RuleOf<'concat'>, scope: Scope): Fragment {
  const parts = columns.map((alias) => {
    const value = sql`(${scope.column(alias).value})::text`;
    return sql`CASE WHEN btrim(${value}, ${blanks}) <> '' THEN ${value} END`;
  });
  return sql`nullif(concat_ws(${literal(separator)}, ${join(parts)}), '')`;
}

/** The named columns as one JSON object of their text forms, or of what `textOf` makes of them. */
export function jsonOf(
  aliases: readonly string[],
  scope: Scope,
  textOf: (column: StagedColumn) => Fragment = ({ value }) => sql`(${value})::text`,
): Fragment {
  if (aliases.length === 0) return raw(`'{}'::json`);
  const columns = aliases.map((alias) => sql`${textOf(scope.column(alias))} AS ${ident(alias)}`);
  return sql`SELECT row_to_json(r.*) FROM (SELECT ${join(columns)}) AS r`;
}
