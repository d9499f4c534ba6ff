import { type ListedDecision, openAgentRecords } from '../../engine/journal/agents.ts';
import { openDecisions, type PlacedDecision } from '../../engine/playbook/open-decision.ts';
import type { EgressRecord } from '../../model/agent-records.ts';
import type { Waiting } from '../../model/waiting.ts';
import { personText } from '../../reports/words/people.ts';
import { waitingFor } from '../approval/waiting.ts';
import { type Caller, controlSchema, type Workbench, withWorkbench } from '../workbench/workbench.ts';

/** What was decided, and what is still open. */
export interface Decisions {
  /** `who`: the actor as reports name people. */
  readonly decisions: readonly (ListedDecision & { readonly who: string })[];
  readonly waiting: readonly Waiting[];
  /** What a draft leaves to people. */
  readonly open: readonly PlacedDecision[];
}

/** What agents and people decided, newest first, with what waits for people. */
export function listDecisions(caller: Caller, playbook: string, limit: number): Promise<Decisions> {
  const list = async (bench: Workbench): Promise<Decisions> => ({
    decisions: (await decisionsOf(bench, limit)).map((each) => ({ ...each, who: personText(each.actor) })),
    waiting: await waitingFor(bench),
    open: openDecisions(bench.playbook),
  });
  return withWorkbench(caller, playbook, list, 'look');
}

function decisionsOf({ control, playbook }: Workbench, limit: number): Promise<ListedDecision[]> {
  return openAgentRecords(control, controlSchema, playbook.playbook).decisions(limit);
}

/** Every prompt that left the process, newest first. */
export function listEgress(caller: Caller, playbook: string, limit: number): Promise<(EgressRecord & { at: string })[]> {
  return withWorkbench(
    caller,
    playbook,
    (bench) => openAgentRecords(bench.control, controlSchema, bench.playbook.playbook).egress(limit),
    'look',
  );
}
