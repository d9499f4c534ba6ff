import { type Answer, decideOpen } from '../../engine/playbook/decide.ts';
import { loadPlaybook } from '../../engine/playbook/load.ts';
import { openDecisions, type PlacedDecision } from '../../engine/playbook/open-decision.ts';
import type { Caller } from '../workbench/workbench.ts';

export type { PlacedDecision };

/** What a playbook leaves to people. */
export function listOpen({ config }: Caller, playbook: string): PlacedDecision[] {
  return openDecisions(loadPlaybook(playbook, config.playbooks).playbook);
}

/** Writes a person's choice into the playbook, with name and reason; returns what was decided, and how much is left. */
export function decide({ config }: Caller, playbook: string, answer: Omit<Answer, 'at'>): { decided: PlacedDecision[]; left: number } {
  const { path } = loadPlaybook(playbook, config.playbooks);
  const decided = decideOpen(path, { ...answer, at: new Date().toISOString().slice(0, 10) });
  return { decided, left: openDecisions(loadPlaybook(playbook, config.playbooks).playbook).length };
}
