import { randomUUID } from 'node:crypto';
import type { Differential, PhaseDifference } from '../../model/differential.ts';
import type { TargetSession } from '../../model/session.ts';
import { openConflicts } from '../ledger/conflicts.ts';
import { openDifferentials, type PhaseProof } from '../ledger/differentials.ts';
import { perTarget, targetsOf } from '../route.ts';
import type { PreparedPhase, RunContext } from '../run/context.ts';
import { lockPlaybook } from '../run/lock.ts';
import { type ViewOf, withViews } from '../run/look.ts';
import { interruptibly } from '../validate/interruptible.ts';
import { comparePhases } from './compare-phases.ts';
import { examplesOf, type SensitivitiesOf } from './examples.ts';
import { savePhase } from './save-phase.ts';

/** What an analysis is asked for. */
export interface AnalyzeOptions {
  /** The run whose rows are compared. */
  readonly run: string;
  /** What a repair does with rows that were edited in the target. */
  readonly edited: Differential['edited'];
  /** Phases whose rows go when the source does not make them any more. */
  readonly deletes: ReadonlySet<string>;
  readonly sensitivitiesOf: SensitivitiesOf;
}

type Found = Pick<Differential, 'id' | 'phases' | 'proof'>;

/**
 * Holds the target against what the mapping makes of the source now, and notes in the ledger of each target what is missing, changed and extra, and
 * what a repair would do about it. The comparison is made in a transaction that is taken back: neither data nor keys are written.
 * Throws `interrupted`, `run_active` while a run is under way.
 */
export async function analyzeDifferential(whole: RunContext, prepared: readonly PreparedPhase[], options: AnalyzeOptions): Promise<Found> {
  // The rows of the difference before go: no run may be bringing them.
  for (const on of targetsOf(whole)) await lockPlaybook(on.ledgerSession, on.playbook.playbook);
  return interruptibly(whole, (guarded) =>
    withViews(guarded, async (viewOf) => {
      const id = randomUUID();
      const phases: PhaseDifference[] = [];
      const proof: Differential['proof'] = [];
      for (const { context, phases: own } of perTarget(guarded, prepared)) {
        const found = await analyzeTarget(context, own, viewOf, { id, ...options });
        phases.push(...found.phases);
        const target = own[0]?.phase.databases.target ?? '';
        proof.push(...found.proof.map((each) => ({ target, ...each })));
      }
      const order = prepared.map(({ phase }) => phase.phase);
      return { id, proof, phases: phases.sort((a, b) => order.indexOf(a.phase) - order.indexOf(b.phase)) };
    }),
  );
}

/** An analysis under way. */
export interface Analysis extends AnalyzeOptions {
  readonly id: string;
}

async function analyzeTarget(
  context: RunContext,
  prepared: readonly PreparedPhase[],
  viewOf: ViewOf,
  analysis: Analysis,
): Promise<{ phases: PhaseDifference[]; proof: PhaseProof[] }> {
  const { ledgerSession, ledgerSchema, playbook } = context;
  const differentials = openDifferentials(ledgerSession, ledgerSchema, playbook.playbook);
  const conflicts = openConflicts(ledgerSession, ledgerSchema, playbook.playbook);
  await differentials.begin(analysis.id, analysis.run);
  const summed = new Map<string, Pick<PhaseDifference, 'phase' | 'entity' | 'examples'>>();
  await inTransactionTakenBack(context, (session) =>
    comparePhases(context, session, prepared, {
      ...{ viewOf, run: analysis.run, decidesKeys: true },
      take: async (compared) => {
        await savePhase(context, compared, differentials, { ...analysis, conflicts });
        const { phase, target } = compared.prepared;
        const examples = await examplesOf(compared, analysis.sensitivitiesOf);
        summed.set(phase.phase, { phase: phase.phase, entity: target.name, examples });
      },
    }),
  );
  return { phases: await differentials.sum(analysis.id, [...summed.values()]), proof: await differentials.prove(analysis.id) };
}

async function inTransactionTakenBack(context: RunContext, work: (session: TargetSession) => Promise<void>): Promise<void> {
  const session = await context.target.openSession();
  try {
    await session.begin();
    await work(session);
  } finally {
    await session.rollback().catch(() => {});
    await session.close().catch(() => {});
  }
}
