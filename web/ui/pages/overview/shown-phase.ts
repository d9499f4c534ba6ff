import type { PhaseStatus } from '../../words/phase-status.ts';
import type { Overview } from './answers.ts';

export type PhaseNode = Overview['graph'][number];

/** A phase of the playbook with how far it is; null where it has not begun. */
export interface ShownPhase {
  readonly node: PhaseNode;
  readonly progress: Overview['phases'][number] | null;
  readonly status: PhaseStatus;
}

/** All phases of the playbook in their order. */
export function shownPhases({ graph, phases }: Overview): ShownPhase[] {
  const progressOf = new Map(phases.map((each) => [each.phase, each]));
  return graph.map((node) => {
    const progress = progressOf.get(node.phase) ?? null;
    return { node, progress, status: node.off !== null ? 'off' : (progress?.status ?? 'not_started') };
  });
}
