import type { Run } from '../../engine/journal/runs.ts';
import { isLocked } from '../../engine/run/lock.ts';
import type { RunReport } from '../../model/report.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** How a run stands: the journal says `running` until it is completed, so one that no process is at is `stopped`, and can be continued. */
export async function statusOf({ ledgerSession, playbook }: Workbench, { status }: Run): Promise<RunReport['status']> {
  if (status !== 'running') return status;
  return (await isLocked(ledgerSession, playbook.playbook)) ? 'running' : 'stopped';
}
