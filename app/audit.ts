import type { Workbench } from './workbench/workbench.ts';

/** Appends to the audit log what was done and by whom: names, counts and digests, never values. */
export async function recordAct(
  { journal, control, principal, playbook }: Workbench,
  action: string,
  details: Readonly<Record<string, unknown>>,
  actor = principal.name,
): Promise<void> {
  await journal.audit.append(control, { actor, action, details: { playbook: playbook.playbook, ...details } });
}
