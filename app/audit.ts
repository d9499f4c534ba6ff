import { appendAudit } from '../engine/journal/audit.ts';
import { controlSchema, type Workbench } from './workbench.ts';

/** Appends to the audit log what was done and by whom: names, counts and digests, never values. */
export async function recordAct(
  { control, config, playbook }: Workbench,
  action: string,
  details: Readonly<Record<string, unknown>>,
  actor = config.user,
): Promise<void> {
  await appendAudit(control, controlSchema, { actor, action, details: { playbook: playbook.playbook, ...details } });
}
