import type { Entity, Field } from '../../model/catalog.ts';
import type { FieldRule } from '../../model/field-rule.ts';
import type { FieldMapping } from '../../model/mapping.ts';
import type { FieldMatch } from '../../model/matching.ts';
import type { Playbook, PlaybookPhase } from '../../model/playbook.ts';
import type { Profile } from '../../model/profile.ts';
import { matchPhase } from '../map/matched.ts';
import { proposeFrom, ruleInPhase } from '../map/matched-field.ts';
import { acceptFromDefault } from '../match/match.ts';
import { decision, type Named } from '../playbook/open-decision.ts';
import type { Learned } from './learn.ts';

/** Doubts below this are no better than guesses. */
const doubtFrom = 0.3;

/** Target columns for which no source column has the name: what the matcher takes for their source, where it is not sure. */
export function doubtsOf(
  phase: PlaybookPhase,
  playbook: Playbook,
  target: Entity,
  {
    learned,
    profile,
    target: into,
  }: { readonly learned: Learned; readonly profile: Profile; readonly target: Parameters<typeof matchPhase>[1]['target'] },
): Named[] {
  const missing = target.fields.filter((field) => phase.fields[field.name] === undefined && field.generated === undefined);
  if (missing.length === 0) return [];
  const input = { playbook, source: learned.catalog, target: into, sourceProfile: profile };
  const matches = matchPhase(phase, input, Object.entries(phase.fields).flatMap(copiedOf));
  return missing.flatMap((field) => doubtOf(field, matches.get(field.name), phase));
}

function copiedOf([target, rule]: [string, FieldRule]): FieldMapping[] {
  if (typeof rule !== 'object' || !('copy' in rule)) return [];
  return [{ target, rule: { rule: 'copy', column: rule.copy, clean: [] }, confidence: 1, evidence: [] }];
}

function doubtOf({ name }: Field, match: FieldMatch | undefined, phase: PlaybookPhase): Named[] {
  if (!match || match.sources.length === 0 || match.confidence < doubtFrom || match.confidence >= acceptFromDefault) return [];
  const rule = ruleInPhase(match, phase);
  if (rule === null) return [];
  const from = match.sources.map((source) => `"${source.field}"`).join(', ');
  const choices = {
    take: { fields: { [name]: rule } },
    leave_empty: { fields: { [name]: { none: 'Nothing in the source means this.' } } },
  };
  const drafted = match.confidence >= proposeFrom ? 'take' : 'leave_empty';
  const confidence = Math.round(match.confidence * 100) / 100;
  return [
    [
      name,
      decision(`Does "${name}" come from ${from}?`, choices, drafted, confidence, match.evidence.join(' ').slice(0, 300) || 'By its name.'),
    ],
  ];
}
