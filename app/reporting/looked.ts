import { recordAct } from '../audit.ts';
import { type Caller, withWorkbench } from '../workbench/workbench.ts';

/** Keeps in the audit log that the caller looked at values as they are, and at how many rows of them. */
export function noteLook(caller: Caller, playbook: string, entity: string, rows: number): Promise<void> {
  return withWorkbench(caller, playbook, (bench) => recordAct(bench, 'looked at values', { entity, rows }), 'look');
}
