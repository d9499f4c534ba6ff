import { requireRecords } from '../engine/quarantine/applied.ts';
import type { MappedPhase } from '../engine/stages/map.ts';
import { controlSchema, type Workbench } from './workbench.ts';

/**
 * Before anything is done with mappings: what people decided on them, and on repairs of their rows, is what the audit log says. Throws
 * `record_tampered`.
 */
export function requireRecordsOf({ journal, control, ledgerSession }: Workbench, mapped: readonly MappedPhase[]): Promise<void> {
  const used = mapped.map(({ phase, digest }) => ({ phase: phase.phase, digest }));
  return requireRecords({ journal, control, ledgerSession, ledgerSchema: controlSchema }, used);
}
