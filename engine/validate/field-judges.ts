import type { FieldType } from '../../model/catalog.ts';
import { findField } from '../../model/catalog.ts';
import { coreOf, isOneOf } from '../../model/core-type.ts';
import { assert } from '../../model/errors.ts';
import { isLarge } from '../../model/large-value.ts';
import { type FieldMapping, type Mapping, type Rule, writtenFields } from '../../model/mapping.ts';
import { transformFailed } from '../../model/transform.ts';
import type { EvaluationScope } from '../evaluate/field.ts';
import { sameValue } from '../evaluate/same-value.ts';
import type { PreparedPhase } from '../run/context.ts';

/** One written column: how it is evaluated, and how far the evaluator's word goes. */
export interface FieldJudge {
  readonly name: string;
  readonly mapping: FieldMapping;
  readonly target: EvaluationScope['target'];
  /** Whether the evaluator's text is the value; of other types only the database knows the normal form. */
  readonly isExact: boolean;
  /** Whether the value is the source's own, whatever it is. */
  readonly isPassed: boolean;
  /** Whether the evaluator knows each refusal of the type; what a domain refuses only the database knows. */
  readonly knowsRefusals: boolean;
}

/** Types whose texts the evaluator reads and prints by itself. */
function isKnown(type: FieldType): boolean {
  if (isOneOf(type, 'time')) return !coreOf(type).isZoned;
  return !isOneOf(type, 'duration', 'composite', 'other');
}

/** Types by alias: of source columns, and of what a transform makes of them. */
export function columnTypes({ sourceRead }: Pick<PreparedPhase, 'sourceRead'>): Map<string, FieldType> {
  return new Map([...sourceRead.columns, ...(sourceRead.outputs ?? [])].map(({ alias, field }) => [alias, field.type]));
}

/** The written columns of a phase, as a set-wise comparison sees them: late references are due. */
export function fieldJudges({ mapping, target, sourceRead }: Pick<PreparedPhase, 'mapping' | 'target' | 'sourceRead'>): FieldJudge[] {
  const types = columnTypes({ sourceRead });
  return writtenFields(mapping).map((each) => {
    const field = findField(target, each.target);
    assert(field, `${target.name} has no column "${each.target}"`);
    const isPassed = isPlainCopy(each.rule, field.type, types);
    const isExact = isPassed || isEvaluated(each.rule, field.type);
    const knowsRefusals = isExact && field.type.isDomain !== true;
    return { name: each.target, mapping: due(each), target: field, isExact, isPassed, knowsRefusals };
  });
}

function due(field: FieldMapping): FieldMapping {
  return field.rule.rule === 'reference' ? { ...field, rule: { ...field.rule, late: false } } : field;
}

function isEvaluated(rule: Rule, type: FieldType): boolean {
  if (type.dimensions === 0 && isKnown(type)) return true;
  return rule.rule === 'reference' || rule.rule === 'identity';
}

function isPlainCopy(rule: Rule, type: FieldType, types: ReadonlyMap<string, FieldType>): boolean {
  return rule.rule === 'copy' && rule.clean.length === 0 && types.get(rule.column)?.native === type.native;
}

/** Names of the columns that differ by value. */
export function differingFields(
  judges: readonly FieldJudge[],
  expected: readonly (string | null)[],
  actual: Readonly<Record<string, string | null>>,
): string[] {
  const differs = ({ name, target, isExact }: FieldJudge, i: number): boolean =>
    isExact && !sameText(target.type, expected[i] ?? null, actual[name] ?? null);
  return judges.filter(differs).map(({ name }) => name);
}

/** Of large values there are only hashes. */
function sameText(type: FieldType, expected: string | null, actual: string | null): boolean {
  return isLarge(expected) || isLarge(actual) ? expected === actual : sameValue(type, expected, actual);
}

/** Whether a reason in quarantine is one that the evaluator would give, too. */
export function isEvaluatedReason(
  judges: readonly FieldJudge[],
  { transform }: Pick<Mapping, 'transform'>,
  { reason, field }: { readonly reason: string; readonly field: string | null },
): boolean {
  if (reason === 'duplicate' || (transform && [transformFailed, ...transform.reasons].includes(reason))) return true;
  if (!mappingReasons.has(reason)) return false;
  return judges.find(({ name }) => name === field)?.knowsRefusals ?? false;
}

const mappingReasons: ReadonlySet<string> = new Set([
  'invalid_value',
  'too_long',
  'out_of_range',
  'lost_precision',
  'null_refused',
  'unknown_value',
  'impossible_time',
  'orphan',
]);

/** Positions of the target key among the written columns. */
export function keyPositions(judges: readonly FieldJudge[], { identity }: Mapping): number[] {
  return identity.targetKey.map((name) => judges.findIndex((judge) => judge.name === name));
}
