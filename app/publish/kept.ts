import type { PreparedPublication } from '../../engine/publish/map-publication.ts';
import { approverOf } from '../../engine/stages/approve.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** Publications stand in the journal as they are now, so that they can be decided on. Throws `record_tampered`. */
export async function keepPublications(
  { journal, control, playbook, principal }: Workbench,
  prepared: readonly PreparedPublication[],
): Promise<void> {
  const kept = { kind: 'publication' as const, playbook: playbook.playbook, author: principal.name };
  await journal.saveChanges(
    control,
    prepared.map(({ mapped, digest }) => ({ ...kept, name: mapped.publication, content: mapped, digest })),
  );
  await journal.requireIntact(
    control,
    prepared.map(({ digest }) => digest),
  );
}

/** Throws `publication_not_approved` with what is missing. */
export async function requireApprovedPublications(bench: Workbench, prepared: readonly PreparedPublication[]): Promise<void> {
  const missing: string[] = [];
  for (const { mapped, digest } of prepared)
    if ((await approverOf(bench, digest)) === null) missing.push(`${mapped.publication} ${digest.slice(0, 12)}`);
  if (missing.length === 0) return;
  throw new GodwitError('publication_not_approved', `Nobody has approved these publications: ${missing.join(', ')}.`, {
    details: { missing },
  });
}
