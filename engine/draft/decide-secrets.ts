import { type Entity, findField } from '../../model/catalog.ts';
import { isOneOf } from '../../model/core-type.ts';
import type { FieldRule } from '../../model/field-rule.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import { decision, type Named } from '../playbook/open-decision.ts';
import { keyOf, type Learned } from './learn.ts';

/** A phase that copies no secrets: each is left out until a person says that it is copied. */
export function withoutSecrets(
  phase: PlaybookPhase,
  source: Entity,
  target: Entity,
  { secrets }: Learned,
): { phase: PlaybookPhase; secrets: Named[] } {
  const copied = Object.entries(phase.fields).flatMap(([column, rule]) => {
    const from = copiedColumn(rule);
    const why = from === null ? undefined : secrets.get(keyOf(source.name, from));
    return from === null || why === undefined || isNeeded(phase, column) ? [] : [{ column, from, why, rule }];
  });
  const fields = { ...phase.fields };
  const ignore = { ...phase.ignore };
  for (const { column, from, why } of copied) {
    fields[column] = instead(target, column, why);
    ignore[from] = `It looks like a secret (${why}); nobody has said that it is copied.`;
  }
  const left = new Set(copied.map(({ column }) => column));
  const success = phase.success.filter((each) => !('unique' in each) || !each.unique.some((column) => left.has(column)));
  return { phase: { ...phase, fields, ignore, success }, secrets: copied.map(secretDecision) };
}

function copiedColumn(rule: FieldRule): string | null {
  return typeof rule === 'object' && 'copy' in rule ? rule.copy : null;
}

/** Columns by which rows are known cannot be left empty. */
function isNeeded({ identity, conflict }: PlaybookPhase, column: string): boolean {
  return [...(identity.target_key ?? []), ...(conflict.key ?? [])].includes(column);
}

/** Nothing; an empty text where a target that is there already takes no NULL. */
function instead(target: Entity, column: string, why: string): FieldRule {
  const field = findField(target, column);
  const takesNothing = !field || field.nullable || field.default !== undefined;
  const isText = field !== undefined && isOneOf(field.type, 'text');
  return takesNothing || !isText ? { none: `It looks like a secret (${why}).` } : { constant: '' };
}

function secretDecision({ column, from, why, rule }: { column: string; from: string; why: string; rule: FieldRule }): Named {
  const question = `"${from}" looks like a secret: ${why}. Shall its values be copied to "${column}"?`;
  return [
    column,
    decision(
      question,
      { leave: {}, copy: { fields: { [column]: rule } } },
      'leave',
      0.9,
      `${why.slice(0, 1).toUpperCase()}${why.slice(1)}.`,
    ),
  ];
}
