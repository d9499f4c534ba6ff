import { bucketRoot, databaseRoots, type Manifest, type ManifestPhase, rowsIn, runRoot } from '../../model/manifest.ts';
import { isOneToMany } from '../../model/mapping.ts';
import type { PhaseState, Run } from '../journal/runs.ts';
import { contextOf } from '../route.ts';
import { type PreparedPhase, programOf, type RunContext } from './context.ts';
import { fatesOf } from './run-phase.ts';
import { asideOf } from './set-aside.ts';

/**
 * The proof of a run whose phases are all completed: counts, roots, positions, approvals. Made again from the same records it is the same, but
 * for `audit`.
 */
export async function buildManifest(
  context: RunContext,
  run: Run,
  prepared: readonly PreparedPhase[],
  states: readonly PhaseState[],
): Promise<Manifest> {
  const phases: ManifestPhase[] = [];
  for (const each of prepared) {
    const state = states.find(({ phase }) => phase === each.phase.phase);
    if (state) phases.push(await phaseProof(contextOf(context, each.phase.databases), run, each, state));
  }
  const { playbook, system } = context.playbook;
  const { id, startedAt } = run;
  const completedAt = completionOf(states);
  const databases = databaseRoots(phases);
  const audit = await context.journal.audit.head(context.control);
  return {
    manifest: 2,
    playbook,
    run: id,
    system,
    startedAt,
    completedAt,
    phases,
    ...(databases && { databases }),
    root: runRoot(phases),
    audit,
  };
}

/** The moment when the last phase was completed, from the journal: what says the same whenever it is asked. */
export function completionOf(states: readonly PhaseState[]): string {
  return (
    states
      .flatMap(({ completedAt }) => completedAt ?? [])
      .toSorted()
      .at(-1) ?? ''
  );
}

/** The proof of one phase from ledger and journal. */
export async function phaseProof(context: RunContext, run: Run, prepared: PreparedPhase, state: PhaseState): Promise<ManifestPhase> {
  const { ledger, ledgerSession } = context;
  const name = { run: run.id, phase: state.phase, pass: state.pass };
  const buckets = await ledger.buckets(ledgerSession, name);
  const fates = await fatesOf(context, name);
  const approval = await context.journal.approvalOfRun(context.control, prepared.digest, run.id);
  const { covered } = await asideOf(context, prepared.target.name, run);
  const { databases } = prepared.mapping;
  return {
    phase: state.phase,
    ...(databases && { databases }),
    source: prepared.mapping.source,
    target: prepared.mapping.target,
    mapping: prepared.digest,
    approvedBy: approval?.by ?? prepared.approvedBy,
    approval: approval?.seal ?? null,
    targetKey: [...prepared.mapping.identity.targetKey],
    columns: programOf(context, prepared, 'merge').columns.map((column) => ({ ...column })),
    fates,
    rows: isOneToMany(prepared.mapping) ? rowsIn(buckets) : fates.written + fates.unchanged,
    buckets,
    root: state.root ?? bucketRoot([]),
    bystanders: { rows: rowsIn(covered), root: bucketRoot(covered) },
    mode: state.mode ?? 'merge',
    epochs: await ledger.epochs(ledgerSession, name),
  };
}
