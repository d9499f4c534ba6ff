import { requireStream } from '../../engine/changes/resume.ts';
import { proveAtPosition } from '../../engine/differential/prove.ts';
import { requireRight } from '../../model/principal.ts';
import type { SyncProof } from '../../model/sync-proof.ts';
import { recordAct } from '../audit.ts';
import { writeReports } from '../reporting/reporting.ts';
import { entitySamples } from '../review/entity-samples.ts';
import { runContextOf } from '../run/execute.ts';
import { withCodeRecorded } from '../run/ran-code.ts';
import { preparedAsRun } from '../run/validate.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { syncProofName } from './newest-proof.ts';

/** A proof with the digest under which it is kept. */
export interface KeptProof {
  readonly digest: string;
  readonly proof: SyncProof;
  readonly reports: readonly string[];
}

/**
 * Compares both sides through the mapping at one position of the source while its stream is followed. Writes no data. Throws `role_missing`,
 * `artifact_not_found` where there is no stream, `dependency_missing` where nobody follows it.
 */
export function proveSync(caller: Caller, playbook: string): Promise<KeptProof> {
  requireRight(caller.principal, 'propose', 'compare both sides');
  return withWorkbench(caller, playbook, async (bench) => {
    const context = runContextOf(bench, {});
    const { mappings, run } = await requireStream(context);
    const prepared = await preparedAsRun(bench, mappings);
    const recorded = withCodeRecorded(bench, { for: 'validation', run: async () => run });
    bench.notify({ type: 'stage', stage: 'validate', message: `both sides at one position of ${context.source.label}` });
    const found = await proveAtPosition(runContextOf(recorded, {}), prepared);
    const proof = { proof: 1 as const, playbook: bench.playbook.playbook, ...found };
    const digest = await keep(bench, proof);
    return { digest, proof, reports: await writeReports(bench, await entitySamples(bench, prepared)) };
  });
}

async function keep(bench: Workbench, content: SyncProof): Promise<string> {
  const { journal, control, playbook, principal } = bench;
  const kept = { kind: 'sync_proof' as const, playbook: playbook.playbook, name: syncProofName, content };
  const digest = await journal.save(control, { ...kept, author: principal.name });
  await recordAct(bench, 'both sides compared', { proof: digest, position: content.position });
  return digest;
}
