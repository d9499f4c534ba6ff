import type { PreparedPublication } from '../../engine/publish/map-publication.ts';
import { approverOf } from '../../engine/stages/approve.ts';
import { GodwitError } from '../../model/errors.ts';
import { takeCommittedArtifacts } from '../approval/committed-artifacts.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** Publications stand in the journal as they are now, with what was committed for them, so that they can be decided on. Throws `record_tampered`. */
export async function keepPublications(bench: Workbench, prepared: readonly PreparedPublication[]): Promise<void> {
  const { journal, control, playbook, principal } = bench;
  const kept = { kind: 'publication' as const, playbook: playbook.playbook, author: principal.name };
  await journal.saveChanges(
    control,
    prepared.map(({ mapped, digest }) => ({ ...kept, name: mapped.publication, content: mapped, digest })),
  );
  await journal.requireIntact(
    control,
    prepared.map(({ digest }) => digest),
  );
  await takeCommittedArtifacts(
    bench,
    'publication',
    prepared.map(({ mapped, digest }) => ({ name: mapped.publication, digest })),
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
