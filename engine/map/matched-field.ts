import type { FieldMapping } from '../../model/mapping.ts';
import type { FieldMatch } from '../../model/matching.ts';
import type { FieldRule, PlaybookPhase } from '../../model/playbook.ts';
import { type DeclaredScope, declaredRule } from './declared.ts';

/** Proposals below are no better than none: a person decides. */
const proposeFrom = 0.5;

/** The matcher's answer as a mapping of its field; null where it has no source that is likely enough or that the phase's words can say. */
export async function matchedField(
  match: FieldMatch | undefined,
  phase: PlaybookPhase,
  scope: DeclaredScope,
): Promise<FieldMapping | null> {
  if (!match || match.sources.length === 0 || match.confidence < proposeFrom) return null;
  const rule = inPhase(match, phase);
  if (rule === null) return null;
  return {
    target: match.target.field,
    rule: await declaredRule(match.target.field, rule, scope),
    confidence: match.confidence,
    evidence: match.evidence,
  };
}

/** "No source" with the matcher's reasons, where that is its answer and likely enough; null elsewhere. */
export function matchedNone(match: FieldMatch | undefined): FieldMapping | null {
  if (!match || match.sources.length > 0 || match.confidence < proposeFrom) return null;
  if (typeof match.rule !== 'object' || !('none' in match.rule)) return null;
  return {
    target: match.target.field,
    rule: { rule: 'none', reason: match.rule.none },
    confidence: match.confidence,
    evidence: match.evidence,
  };
}

/** The rule with a look-up's columns under their alias. References are left to the structure, which knows the identities. */
function inPhase({ rule, sources }: FieldMatch, phase: PlaybookPhase): FieldRule | null {
  if (rule === 'identity' || 'reference' in rule) return null;
  const [source] = sources;
  if (!source || source.entity === phase.source) return sources.every(({ entity }) => entity === phase.source) ? rule : null;
  const lookup = Object.entries(phase.lookups).find(([, { entity }]) => entity === source.entity)?.[0];
  if (lookup === undefined || !('copy' in rule)) return null;
  return { ...rule, copy: `${lookup}.${source.field}` };
}
