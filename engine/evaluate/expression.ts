import type { FieldType } from '../../model/catalog.ts';
import { assert } from '../../model/errors.ts';
import type { CastTarget, Expression } from '../../model/expression.ts';
import type { TextRow } from '../../model/session.ts';
import { type Decimal, parseDecimal, rescale } from './decimal.ts';
import { functions } from './functions.ts';
import { parseMoment } from './moments.ts';
import { booleanFromText, fitsInteger, integerFromText } from './numbers.ts';
import { refuse } from './outcome.ts';
import { printDate } from './print-moment.ts';
import { asText, asTruth, ofColumn, ofNumber, ofText, ofTruth, type Scalar } from './scalar.ts';

/** Source types by alias. */
export type ColumnTypes = ReadonlyMap<string, FieldType>;

/**
 * Computes an expression over one row in text form, exactly as its SQL does: numbers are exact, only ASCII letters have a case, texts
 * compare by their bytes. Arguments are computed from left to right; `and`, `or`, `coalesce` and `case` stop where the answer is known.
 */
export function evaluateExpression(tree: Expression, row: TextRow, columns: ColumnTypes): Scalar {
  switch (tree.op) {
    case 'column':
      return columnValue(tree.name, row, columns);
    case 'literal':
      return literalValue(tree);
    case 'cast':
      return castValue(evaluateExpression(tree.arg, row, columns), tree.to);
    case 'case':
      return caseValue(tree, row, columns);
    case 'call':
      return callValue(tree.name, tree.args, (arg) => evaluateExpression(arg, row, columns));
  }
}

function columnValue(name: string, row: TextRow, columns: ColumnTypes): Scalar {
  const type = columns.get(name);
  assert(type, `the expression reads "${name}", which the row has no type for`);
  return ofColumn(row[name] ?? null, type);
}

function literalValue({ type, value }: Extract<Expression, { op: 'literal' }>): Scalar {
  if (value === null || type === 'null') return null;
  if (type === 'numeric') return ofNumber(parseDecimal(value));
  return type === 'boolean' ? ofTruth(value === 'true') : ofText(value);
}

function caseValue(tree: Extract<Expression, { op: 'case' }>, row: TextRow, columns: ColumnTypes): Scalar {
  const taken = tree.branches.find(({ when }) => asTruth(evaluateExpression(when, row, columns)) === true)?.value ?? tree.otherwise;
  return taken ? evaluateExpression(taken, row, columns) : null;
}

function callValue(name: string, args: readonly Expression[], evaluate: (tree: Expression) => Scalar): Scalar {
  if (name === 'and') return decided(args, evaluate, false);
  if (name === 'or') return decided(args, evaluate, true);
  if (name === 'coalesce') return firstKnown(args, evaluate);
  const apply = Object.hasOwn(functions, name) ? functions[name] : undefined;
  assert(apply, `the function ${name} is not known to the evaluator`);
  return apply(args.map(evaluate));
}

/** AND stops at the first false, OR at the first true; unknown stays unknown. */
function decided(args: readonly Expression[], evaluate: (tree: Expression) => Scalar, decisive: boolean): Scalar {
  let isUnknown = false;
  for (const arg of args) {
    const truth = asTruth(evaluate(arg));
    if (truth === decisive) return ofTruth(decisive);
    isUnknown ||= truth === null;
  }
  return ofTruth(isUnknown ? null : !decisive);
}

function firstKnown(args: readonly Expression[], evaluate: (tree: Expression) => Scalar): Scalar {
  for (const arg of args) {
    const value = evaluate(arg);
    if (value !== null) return value;
  }
  return null;
}

function castValue(value: Scalar, to: CastTarget): Scalar {
  if (value === null) return null;
  if (to === 'text') return ofText(asText(value) ?? '');
  if (value.kind === to) return value;
  if (to === 'integer' || to === 'bigint') return wholeValue(value, to);
  if (value.kind !== 'text') return refuse('invalid_value');
  if (to === 'numeric') return ofNumber(parseDecimal(value.text));
  if (to === 'boolean') return ofTruth(booleanFromText(value.text) === 'true');
  return { kind: 'date', text: printDate(parseMoment(value.text)) };
}

const bitsOf = { integer: 32, bigint: 64 } as const;

function wholeValue(value: NonNullable<Scalar>, to: 'integer' | 'bigint'): Scalar {
  if (value.kind === 'numeric') return ofNumber(rounded(value.number, to));
  if (value.kind === 'boolean') return ofNumber({ digits: value.truth ? 1n : 0n, scale: 0 });
  return ofNumber(parseDecimal(integerFromText(asText(value) ?? '', bitsOf[to])));
}

function rounded(number: Decimal, to: 'integer' | 'bigint'): Decimal {
  if (typeof number === 'string') return refuse('out_of_range');
  const whole = rescale(number, 0);
  return fitsInteger(bitsOf[to], whole.digits) ? whole : refuse('out_of_range');
}
