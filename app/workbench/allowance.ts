import type { Check } from '../../model/check.ts';
import type { Workbench } from './workbench.ts';

const name = 'source';

/**
 * Keeps whether the source is read by a role that may more than read, on somebody's word (`--allow-superuser`); kept only where
 * that changes, so that every
 * later report says it.
 */
export async function keepAllowance(bench: Workbench, checks: readonly Check[]): Promise<void> {
  const { journal, control, playbook, config, principal } = bench;
  const isPowerful = checks.some((check) => check.name === 'source.superuser' && check.status === 'warning');
  const superuser = isPowerful && config.GODWIT_ALLOW_SUPERUSER === '1';
  const last = await journal.last(control, playbook.playbook, 'allowance', name);
  if ((last?.content.superuser ?? false) === superuser) return;
  const content = { superuser, by: principal.name, at: new Date().toISOString() };
  await journal.save(control, { kind: 'allowance', playbook: playbook.playbook, name, content, author: principal.name });
}

/** What stands at the head of every report, for whoever reads only one of them. */
export async function allowanceNotes({ journal, control, playbook }: Workbench): Promise<string[]> {
  const last = await journal.last(control, playbook.playbook, 'allowance', name);
  if (!last?.content.superuser) return [];
  const { by, at } = last.content;
  return [
    `The old database is read by a role that may more than read, so that code of that database could run with its rights. ${by} ` +
      `accepted this on ${at.slice(0, 10)}.`,
  ];
}
