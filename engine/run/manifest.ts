import { type Manifest, type ManifestPhase, rowsIn, runRoot } from '../../model/manifest.ts';
import { makesSeveral } from '../../model/mapping.ts';
import type { PhaseState, Run } from '../journal/runs.ts';
import { type PreparedPhase, programOf, type RunContext } from './context.ts';

/** The proof of a run whose phases are all completed: counts, roots, positions, approvals. */
export async function buildManifest(
  context: RunContext,
  run: Run,
  prepared: readonly PreparedPhase[],
  states: readonly PhaseState[],
): Promise<Manifest> {
  const phases: ManifestPhase[] = [];
  for (const each of prepared) {
    const state = states.find(({ phase }) => phase === each.phase.phase);
    if (state) phases.push(await phaseProof(context, run.id, each, state));
  }
  const { playbook, system } = context.playbook;
  const completedAt = new Date().toISOString();
  return { manifest: 1, playbook, run: run.id, system, startedAt: run.startedAt, completedAt, phases, root: runRoot(phases) };
}

async function phaseProof(context: RunContext, run: string, prepared: PreparedPhase, state: PhaseState): Promise<ManifestPhase> {
  const { ledger, ledgerSession } = context;
  const name = { run, phase: state.phase, pass: state.pass };
  const buckets = await ledger.buckets(ledgerSession, name);
  const fates = state.fates ?? (await ledger.fates(ledgerSession, name));
  return {
    phase: state.phase,
    source: prepared.mapping.source,
    target: prepared.mapping.target,
    mapping: prepared.digest,
    approvedBy: prepared.approvedBy,
    targetKey: [...prepared.mapping.identity.targetKey],
    columns: programOf(context, prepared, 'merge').columns.map((column) => ({ ...column })),
    fates,
    rows: makesSeveral(prepared.mapping) ? rowsIn(buckets) : fates.written + fates.unchanged,
    buckets,
    root: state.root ?? '',
    mode: state.mode ?? 'merge',
    epochs: await ledger.epochs(ledgerSession, name),
  };
}
