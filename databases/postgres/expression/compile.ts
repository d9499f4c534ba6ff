import type { FieldType } from '../../../model/catalog.ts';
import type { Expression } from '../../../model/expression.ts';
import { momentPattern } from '../../../model/moment-text.ts';
import { type Fragment, ident, join, literal, raw, sql } from '../sql.ts';
import { refuse } from './call.ts';
import { argumentKind, type FunctionEntry, findFunction, type ScalarKind } from './functions.ts';

/** A staged source column. */
export interface ColumnValue {
  readonly value: Fragment;
  readonly type: FieldType;
}

/** An expression in SQL with what it yields: `text`, `numeric` (integers too), `boolean` or `date`; `type` says the same as a field's type. */
export interface CompiledExpression {
  readonly value: Fragment;
  readonly kind: ScalarKind;
  readonly type: FieldType;
}

interface Part {
  readonly value: Fragment;
  readonly kind: ScalarKind | 'null';
}

type ColumnOf = (alias: string) => ColumnValue;

/**
 * SQL of an expression. Texts are compared by their bytes and only ASCII letters have a case; all numbers are numeric; nothing is
 * converted silently but arguments of text functions. A value that a cast refuses is an error of the statement.
 * Throws `expression_refused` where kinds do not fit.
 */
export function compileExpression(tree: Expression, column: ColumnOf): CompiledExpression {
  const { value, kind } = compilePart(tree, column);
  const known = kind === 'null' ? 'text' : kind;
  return { value: kind === 'null' ? sql`(${value})::text` : value, kind: known, type: { native: known, kind: known, dimensions: 0 } };
}

function compilePart(tree: Expression, column: ColumnOf): Part {
  switch (tree.op) {
    case 'column':
      return compileColumn(column(tree.name));
    case 'literal':
      if (tree.type === 'null' || tree.value === null) return { value: raw('NULL'), kind: 'null' };
      return { value: sql`${literal(tree.value)}::${raw(tree.type)}`, kind: tree.type };
    case 'cast':
      return compileCast(compilePart(tree.arg, column), tree.to);
    case 'case':
      return compileCase(tree, column);
    case 'call':
      return compileCall(tree.name, tree.args, column);
  }
}

/** Money is staged as numeric. */
const exactKinds: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint', 'numeric', 'money']);

function compileColumn({ value, type }: ColumnValue): Part {
  if (type.dimensions > 0) return { value: sql`(${value})::text`, kind: 'text' };
  if (type.kind === 'boolean' || type.kind === 'date') return { value, kind: type.kind };
  if (exactKinds.has(type.kind)) return { value: sql`(${value})::numeric`, kind: 'numeric' };
  // Straight from binary, PostgreSQL would round to 15 digits.
  if (type.kind === 'real' || type.kind === 'double') return { value: sql`((${value})::text)::numeric`, kind: 'numeric' };
  return { value: sql`(${value})::text`, kind: 'text' };
}

const castable: Readonly<Record<string, readonly string[]>> = {
  text: ['text', 'numeric', 'boolean', 'date', 'null'],
  numeric: ['text', 'numeric', 'null'],
  integer: ['text', 'numeric', 'boolean', 'null'],
  bigint: ['text', 'numeric', 'null'],
  boolean: ['text', 'boolean', 'null'],
  date: ['text', 'date', 'null'],
};

function compileCast({ value, kind }: Part, to: string): Part {
  if (!castable[to]?.includes(kind)) refuse(`A cast from ${kind} to ${to}`, 'there is no such conversion');
  if (kind === 'text' && to === 'date') return { value: sql`(${plainMoment(value)})::date`, kind: to };
  const cast = kind === 'numeric' && to !== 'numeric' && to !== 'text' ? toWhole(value, to) : sql`(${value})::${raw(to)}`;
  return to === 'integer' || to === 'bigint'
    ? { value: sql`(${cast})::numeric`, kind: 'numeric' }
    : { value: cast, kind: to as ScalarKind };
}

/** A text that PostgreSQL would have to guess at becomes one that no date's input takes. */
function plainMoment(text: Fragment): Fragment {
  return sql`CASE WHEN (${text}) !~* ${literal(momentPattern)} THEN '' ELSE ${text} END`;
}

/** Rounds to an integer type by way of text: infinities straight from numeric are no error of the data's class. */
function toWhole(value: Fragment, to: string): Fragment {
  return sql`(pg_catalog.round(${value})::text)::${raw(to)}`;
}

function compileCase(tree: Extract<Expression, { op: 'case' }>, column: ColumnOf): Part {
  const values = [...tree.branches.map((branch) => branch.value), ...(tree.otherwise ? [tree.otherwise] : [])];
  const { parts, kind } = compileSame('CASE', values, column);
  const whens = tree.branches.map(({ when }, i) => {
    const test = compilePart(when, column);
    if (test.kind !== 'boolean' && test.kind !== 'null') refuse('CASE', `its condition is ${test.kind}, not boolean`);
    return sql` WHEN (${test.value})::boolean THEN ${parts[i]}`;
  });
  const otherwise = tree.otherwise ? sql` ELSE ${parts.at(-1)}` : raw('');
  return { value: sql`(CASE${join(whens, '')}${otherwise} END)`, kind };
}

/** Parts of one kind, where NULL takes the kind of the others. */
function compileSame(name: string, trees: readonly Expression[], column: ColumnOf): { parts: Fragment[]; kind: Part['kind'] } {
  const parts = trees.map((tree) => compilePart(tree, column));
  const kinds = new Set(parts.map(({ kind }) => kind).filter((kind) => kind !== 'null'));
  if (kinds.size > 1) refuse(name, `it mixes ${[...kinds].join(' and ')}; write the cast`);
  const [kind] = kinds;
  // A NULL keeps the kind open for what stands around it.
  return { parts: parts.map((part) => (part.kind === 'null' ? sql`NULL::${raw(kind ?? 'text')}` : part.value)), kind: kind ?? 'null' };
}

function compileCall(name: string, args: readonly Expression[], column: ColumnOf): Part {
  const entry = findFunction(name);
  if (!entry) return refuse(name, 'it is not in the list of allowed functions');
  if (argumentKind(entry, 0) === 'same') {
    const { parts, kind } = compileSame(name, args, column);
    const compared = kind === 'text' || kind === 'null' ? parts.map(byBytes) : parts;
    return { value: write(entry, compared), kind: entry.result === 'same' ? kind : entry.result };
  }
  const parts = args.map((arg, i) => compileArgument(entry, i, compilePart(arg, column)));
  return { value: write(entry, parts), kind: entry.result === 'same' ? 'text' : entry.result };
}

function compileArgument(entry: FunctionEntry, position: number, { value, kind }: Part): Fragment {
  const wanted = argumentKind(entry, position);
  if (wanted === 'text' || wanted === 'pattern' || wanted === 'key') {
    const text = kind === 'text' ? value : sql`(${value})::text`;
    return entry.byBytes ? byBytes(text) : text;
  }
  if (wanted === 'any') return value;
  const needed = wanted === 'boolean' ? 'boolean' : 'numeric';
  if (kind !== needed && kind !== 'null') refuse(entry.name, `argument ${position + 1} is ${kind}, not ${needed}; write the cast`);
  return wanted === 'whole' || wanted === 'width' ? toWhole(sql`(${value})::numeric`, 'integer') : sql`(${value})::${raw(needed)}`;
}

function byBytes(text: Fragment): Fragment {
  return sql`(${text} COLLATE "C")`;
}

function write(entry: FunctionEntry, args: readonly Fragment[]): Fragment {
  if (entry.written === 'infix') return sql`(${join(args, ` ${entry.name.toUpperCase()} `)})`;
  if (entry.written === 'call') return sql`${ident('pg_catalog', entry.name)}(${join(args)})`;
  const form = special[entry.name];
  const [first, ...rest] = args;
  return form && first ? form(first, ...rest) : refuse(entry.name, 'it has no SQL form');
}

const special: Readonly<Record<string, (first: Fragment, ...rest: Fragment[]) => Fragment>> = {
  not: (test) => sql`(NOT ${test})`,
  negate: (value) => sql`(- ${value})`,
  in: (value, ...items) => sql`(${value} IN (${join(items)}))`,
  is_null: (value) => sql`(${value} IS NULL)`,
  is_distinct: (a, b) => sql`(${a} IS DISTINCT FROM ${b})`,
  '->>': (document, key) => sql`((${document})::jsonb ->> ${key})`,
  coalesce: (...values) => sql`COALESCE(${join(values)})`,
  nullif: (a, b) => sql`NULLIF(${a}, ${b})`,
};
