import type { SyncProof } from '../../model/sync-proof.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** The name under which a playbook's newest proof stands. */
export const syncProofName = 'both sides';

/** The newest proof; null before one. */
export async function newestProof({ journal, control, playbook }: Workbench): Promise<SyncProof | null> {
  return (await journal.last(control, playbook.playbook, 'sync_proof', syncProofName))?.content ?? null;
}
