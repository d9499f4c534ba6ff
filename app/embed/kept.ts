import type { PreparedEmbedding } from '../../engine/embed/map-embedding.ts';
import { approverOf } from '../../engine/stages/approve.ts';
import { GodwitError } from '../../model/errors.ts';
import { takeCommittedArtifacts } from '../approval/committed-artifacts.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** Embeddings stand in the journal as they are now, with what was committed for them, so that they can be decided on. Throws `record_tampered`. */
export async function keepEmbeddings(bench: Workbench, prepared: readonly PreparedEmbedding[]): Promise<void> {
  const { journal, control, playbook, principal } = bench;
  const kept = { kind: 'embedding' as const, playbook: playbook.playbook, author: principal.name };
  const named = prepared.map(({ mapped, digest }) => ({ name: mapped.embedding, content: mapped, digest }));
  await journal.saveChanges(
    control,
    named.map((each) => ({ ...kept, ...each })),
  );
  await journal.requireIntact(
    control,
    named.map(({ digest }) => digest),
  );
  await takeCommittedArtifacts(bench, 'embedding', named);
}

/** Throws `embedding_not_approved` with what is missing. */
export async function requireApprovedEmbeddings(bench: Workbench, prepared: readonly PreparedEmbedding[]): Promise<void> {
  const missing: string[] = [];
  for (const { mapped, digest } of prepared)
    if ((await approverOf(bench, digest)) === null) missing.push(`${mapped.embedding} ${digest.slice(0, 12)}`);
  if (missing.length === 0) return;
  throw new GodwitError('embedding_not_approved', `Nobody has approved these embeddings: ${missing.join(', ')}.`, { details: { missing } });
}
