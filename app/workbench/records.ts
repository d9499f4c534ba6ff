import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { requireRecords } from '../../engine/quarantine/applied.ts';
import { databaseLabels } from '../../engine/stages/databases.ts';
import { termsDigest, termsOf } from '../../model/terms.ts';
import { controlSchema, type Workbench } from './workbench.ts';

/**
 * Before anything is done with mappings: what people decided on them, their terms, the databases and repairs of their rows, is what the audit log
 * says. Throws `record_tampered`, `audit_key_missing`.
 */
export async function requireRecordsOf(bench: Workbench, mapped: readonly MappedPhase[]): Promise<void> {
  const { journal, control, target, several, ledgerSession, playbook } = bench;
  const used = mapped.map(({ phase, digest }) => ({ phase: phase.phase, digest }));
  const terms = mapped.map(({ mapping }) => termsDigest(termsOf(playbook, mapping)));
  const lasts: string[] = [];
  for (const name of databaseLabels(playbook)) {
    const last = await journal.lastApproved(control, playbook.playbook, 'databases', name);
    if (last) lasts.push(last.digest);
  }
  await requireRecords(
    { playbook, journal, control, target, ...(several && { several }), ledgerSession, ledgerSchema: controlSchema },
    used,
    [...terms, ...lasts],
  );
}
