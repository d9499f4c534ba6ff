import type { DraftedAccess } from '../../model/contracts.ts';
import type { OpenDecision } from '../../model/open-decision.ts';
import type { Playbook, PlaybookPhase } from '../../model/playbook.ts';
import type { Finding } from '../../model/profile.ts';

const kind = 'row_security_left_out';

/** The playbook and findings without the row security that came along; what was left says why. */
export function withAccess(
  { playbook, findings }: { readonly playbook: Playbook; readonly findings: readonly Finding[] },
  { secured, left }: DraftedAccess,
): { playbook: Playbook; findings: Finding[] } {
  const phases = playbook.phases.map((phase) => (secured.has(phase.source) ? without(phase) : explained(phase, left.get(phase.source))));
  return { playbook: { ...playbook, phases }, findings: findings.filter((each) => each.kind !== kind || !secured.has(each.entity)) };
}

function without({ open: all, ...phase }: PlaybookPhase): PlaybookPhase {
  const { [kind]: _, ...open } = all ?? {};
  return Object.keys(open).length === 0 ? phase : { ...phase, open };
}

function explained(phase: PlaybookPhase, why: string | undefined): PlaybookPhase {
  const own: OpenDecision | undefined = phase.open?.[kind];
  return own && why !== undefined ? { ...phase, open: { ...phase.open, [kind]: { ...own, why: `It is left because ${why}.` } } } : phase;
}
