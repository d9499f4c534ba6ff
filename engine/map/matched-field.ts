import { digestOf } from '../../model/digest.ts';
import type { FieldRule } from '../../model/field-rule.ts';
import type { FieldMapping } from '../../model/mapping.ts';
import type { FieldMatch } from '../../model/matching.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import { lookUpWords } from '../match/look-up.ts';
import { type DeclaredScope, declaredRule } from './declared.ts';

/** Proposals below are no better than none: a person decides. */
export const proposeFrom = 0.5;

/** The matcher's answer as a mapping of its field; null where it has no source that is likely enough or that the phase's words can say. */
export async function matchedField(
  match: FieldMatch | undefined,
  phase: PlaybookPhase,
  scope: DeclaredScope,
): Promise<FieldMapping | null> {
  if (!match || match.sources.length === 0 || match.confidence < proposeFrom) return null;
  const rule = ruleInPhase(match, phase);
  if (rule === null) return null;
  return {
    target: match.target.field,
    rule: await declaredRule(match.target.field, rule, scope),
    confidence: match.confidence,
    evidence: match.evidence,
  };
}

/** "No source" with the matcher's reasons, where that is its answer, or where the look-up is missing that its answer needs; null elsewhere. */
export function matchedNone(match: FieldMatch | undefined): FieldMapping | null {
  if (!match || match.confidence < proposeFrom) return null;
  const { target, rule, lookup, confidence, evidence } = match;
  if (lookup) return { target: target.field, rule: { rule: 'none', reason: lookUpWords(lookup) }, confidence: 0.5, evidence };
  if (match.sources.length > 0 || typeof rule !== 'object' || !('none' in rule)) return null;
  return { target: target.field, rule: { rule: 'none', reason: rule.none }, confidence, evidence };
}

/** A match's rule with a look-up's columns under its declared name. References are left to the structure, which knows the identities. */
export function ruleInPhase(match: FieldMatch, phase: PlaybookPhase): FieldRule | null {
  const { rule, sources } = match;
  if (rule === 'identity' || 'reference' in rule) return null;
  const [source] = sources;
  if (!source || source.entity === phase.source) return sources.every(({ entity }) => entity === phase.source) ? rule : null;
  const lookup = declaredLookUp(match, source.entity, phase);
  if (lookup === undefined || !('copy' in rule)) return null;
  return { ...rule, copy: `${lookup}.${source.field}` };
}

/** The name of the declared look-up that reads the entity; of an attribute, the one that takes this attribute. */
function declaredLookUp({ lookup: wanted }: FieldMatch, entity: string, { lookups }: PlaybookPhase): string | undefined {
  const isWanted = ([, each]: [string, PlaybookPhase['lookups'][string]]): boolean =>
    each.entity === entity && (each.where === undefined ? wanted === undefined : digestOf(each.where) === digestOf(wanted?.where ?? null));
  return Object.entries(lookups).find(isWanted)?.[0];
}
