import type { Field, FieldType } from '../../model/catalog.ts';
import { plainTypes } from '../../model/core-type.ts';
import { assert } from '../../model/errors.ts';
import type { FieldMapping, Rule } from '../../model/mapping.ts';
import type { TextRow } from '../../model/session.ts';
import { cleaned, concatenated, restObject } from './cleaning.ts';
import { convert, textForm } from './convert.ts';
import { evaluateExpression } from './expression.ts';
import { parseMoment } from './moments.ts';
import { type Outcome, outcomeOf, refuse } from './outcome.ts';
import { printTimestamp } from './print-moment.ts';
import { asText } from './scalar.ts';
import { atZone } from './zoned.ts';

type RuleOf<Name extends Rule['rule']> = Extract<Rule, { rule: Name }>;

/** What one target column is computed with. Keys come from the caller, who knows the key map and which parents are there. */
export interface EvaluationScope {
  /** Source types by alias. */
  readonly columns: ReadonlyMap<string, FieldType>;
  readonly target: Field;
  /** The target key of the row that `parts` (text forms of the legacy key, null when one of them is NULL) refer to. */
  reference(rule: RuleOf<'reference'>, parts: readonly string[] | null): Outcome;
  /** The row's own target key. */
  identity(): string;
}

/**
 * The value of one target column for one source row, in the text form that PostgreSQL prints for the target's type, or the reason why
 * the row cannot be written: `invalid_value`, `too_long`, `out_of_range`, `lost_precision`, `null_refused`, `unknown_value`,
 * `impossible_time`, `orphan`. The row is in text form, time zone UTC. Written apart from the SQL that rules compile to, as its proof.
 */
export function evaluateField({ rule }: FieldMapping, row: TextRow, scope: EvaluationScope): Outcome {
  if (rule.rule === 'reference') return referenceOutcome(rule, row, scope);
  return outcomeOf(() => {
    const value = ruleValue(rule, row, scope);
    return value === null && !scope.target.nullable ? refuse('null_refused') : value;
  });
}

function referenceOutcome(rule: RuleOf<'reference'>, row: TextRow, scope: EvaluationScope): Outcome {
  const parts = rule.columns.map((alias) => sourceText(alias, row, scope));
  const outcome = scope.reference(rule, parts.every((part) => part !== null) ? parts : null);
  const isRefused = 'value' in outcome && outcome.value === null && !scope.target.nullable && !rule.late;
  return isRefused ? { refused: 'null_refused' } : outcome;
}

function ruleValue(rule: Exclude<Rule, { rule: 'reference' }>, row: TextRow, scope: EvaluationScope): string | null {
  switch (rule.rule) {
    case 'copy':
      return copied(rule, row, scope);
    case 'constant':
      return into(scope, rule.value, plainTypes.text);
    case 'enum':
      return into(scope, mapped(rule, sourceText(rule.column, row, scope)), plainTypes.text);
    case 'zoned':
      return zoned(rule, row, scope);
    case 'concat':
      return into(
        scope,
        concatenated(
          rule.columns.map((alias) => sourceText(alias, row, scope)),
          rule.separator,
        ),
        plainTypes.text,
      );
    case 'expression':
      return computed(rule, row, scope);
    case 'rest':
      return into(scope, restObject(rule.columns.map((alias) => [alias, sourceText(alias, row, scope)])), plainTypes.text);
    case 'identity':
      return scope.identity();
    case 'none':
      return null;
  }
}

function typeOf(alias: string, { columns }: EvaluationScope): FieldType {
  const type = columns.get(alias);
  assert(type, `a rule reads "${alias}", which the row has no type for`);
  return type;
}

function sourceText(alias: string, row: TextRow, scope: EvaluationScope): string | null {
  return textForm(row[alias] ?? null, typeOf(alias, scope));
}

function into({ target }: EvaluationScope, value: string | null, from: FieldType): string | null {
  return value === null ? null : convert(value, from, target.type);
}

function copied({ column, clean }: RuleOf<'copy'>, row: TextRow, scope: EvaluationScope): string | null {
  const value = sourceText(column, row, scope);
  return clean.length === 0 ? into(scope, value, typeOf(column, scope)) : into(scope, cleaned(value, clean), plainTypes.text);
}

function mapped({ values, otherwise, whenNull }: RuleOf<'enum'>, value: string | null): string | null {
  if (value === null) return whenNull ?? null;
  if (Object.hasOwn(values, value)) return values[value] ?? null;
  return otherwise === undefined ? refuse('unknown_value') : otherwise;
}

function zoned({ column, zone }: RuleOf<'zoned'>, row: TextRow, scope: EvaluationScope): string | null {
  const value = sourceText(column, row, scope);
  if (value === null) return null;
  const local = parseMoment(convert(value, typeOf(column, scope), plainTypes.timestamp));
  const moment = printTimestamp(atZone(local, zone), '+00');
  return convert(moment, plainTypes.instant, scope.target.type);
}

function computed({ expression }: RuleOf<'expression'>, row: TextRow, scope: EvaluationScope): string | null {
  const value = evaluateExpression(expression, row, scope.columns);
  const kind = value?.kind ?? 'text';
  return into(scope, asText(value), { native: kind, kind, dimensions: 0 });
}
