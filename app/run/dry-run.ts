import type { Selection } from '../../engine/playbook/select.ts';
import { type Catalogs, contextOf } from '../../engine/route.ts';
import { type PreparedPhase, programOf } from '../../engine/run/context.ts';
import { executeRun } from '../../engine/run/run.ts';
import { type FateCounts, noRows } from '../../model/ledger.ts';
import type { PhaseStatements } from '../../model/phase-statements.ts';
import type { Statement } from '../../model/session.ts';
import { targetStructures, withRunnable } from '../workbench/by-digest.ts';
import type { Caller, Workbench } from '../workbench/workbench.ts';
import { withCodeRecorded } from './ran-code.ts';
import { inBenchTrial } from './trial.ts';

/** One phase as it would run: what each of its rows would come to, and every statement that writes. */
export interface TriedPhase {
  readonly phase: string;
  readonly entity: string;
  readonly fates: FateCounts;
  readonly statements: readonly string[];
}

/** Runs the selected phases in one transaction on the target that is taken back at the end; nothing stays. */
export function dryRun(caller: Caller, playbook: string, selection: Selection): Promise<TriedPhase[]> {
  return withRunnable(caller, playbook, selection, async (bench, mapped) => {
    const targets = await targetStructures(bench);
    const prepared = mapped.map((each) => ({ ...each, phase: { ...each.phase, mode: 'merge' as const }, approvedBy: 'nobody: a dry run' }));
    return tryPhases(bench, prepared, targets);
  });
}

/** The phases in a trial of target and journal. */
function tryPhases(bench: Workbench, prepared: readonly PreparedPhase[], targets: Catalogs): Promise<TriedPhase[]> {
  bench.notify({ type: 'stage', stage: 'dry run', message: `${prepared.length} phases in one transaction that is taken back` });
  const recorded = withCodeRecorded(bench, { for: 'dry run', run: async () => null });
  const entities = prepared.map((each) => each.target);
  return inBenchTrial(recorded, entities, async (context) => {
    const { phases } = await executeRun(context, prepared, targets, bench.principal.name);
    return prepared.map((each) => {
      const fates = phases.find(({ phase }) => phase === each.phase.phase)?.fates ?? noRows;
      return {
        phase: each.phase.phase,
        entity: each.target.name,
        fates,
        statements: statementsOf(programOf(contextOf(context, each.phase.databases), each, 'merge')),
      };
    });
  });
}

/** Every statement of a phase in the order in which it runs; batch and run are named, not drawn. */
export function statementsOf({ keyPass, prepare, stage, repair, write, remainder, settle }: PhaseStatements): string[] {
  const context = { run: '00000000-0000-0000-0000-000000000000', phase: 'PHASE', batch: '00000000-0000-0000-0000-000000000000' };
  const all: Statement[] = [
    ...(keyPass ? [...keyPass.prepare, keyPass.stage, ...keyPass.decide(context)] : []),
    ...prepare,
    stage,
    repair,
    ...write(context),
    remainder(context),
    ...settle.links(context),
    ...settle.orphans(context),
  ];
  return all.map(({ text }) => text.replace(/\n {4}/g, '\n').trim());
}
