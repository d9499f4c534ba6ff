import type { Choice, OpenDecision } from '../../model/open-decision.ts';
import type { Playbook } from '../../model/playbook.ts';

/** A decision under its name. */
export type Named = readonly [name: string, decision: OpenDecision];

/** An open decision. */
export function decision(
  question: string,
  choices: Readonly<Record<string, Choice>>,
  drafted: string,
  confidence: number,
  why: string,
): OpenDecision {
  return { question, choices: { ...choices }, drafted, confidence, why };
}

/** Where a decision stands: its phase, or null for those of the whole playbook. */
export interface PlacedDecision {
  readonly phase: string | null;
  readonly name: string;
  readonly decision: OpenDecision;
}

/** Every open decision of a playbook. */
export function openDecisions({ open = {}, phases }: Playbook): PlacedDecision[] {
  const of = (phase: string | null, all: Readonly<Record<string, OpenDecision>>): PlacedDecision[] =>
    Object.entries(all).map(([name, each]) => ({ phase, name, decision: each }));
  return [...of(null, open), ...phases.flatMap(({ phase, open: own = {} }) => of(phase, own))];
}
