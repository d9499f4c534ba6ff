import { type ListedDecision, openAgentRecords } from '../../engine/journal/agents.ts';
import type { EgressRecord } from '../../model/agent-records.ts';
import { type Caller, controlSchema, withWorkbench } from '../workbench/workbench.ts';

/** What agents and people decided, newest first. */
export function listDecisions(caller: Caller, playbook: string, limit: number): Promise<ListedDecision[]> {
  return withWorkbench(
    caller,
    playbook,
    (bench) => openAgentRecords(bench.control, controlSchema, bench.playbook.playbook).decisions(limit),
    'look',
  );
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
