import type { Differential } from '../../model/differential.ts';
import { GodwitError } from '../../model/errors.ts';
import { beyond } from '../../model/sync-job.ts';
import { openDifferentials } from '../ledger/differentials.ts';
import { type Catalogs, contextOfTarget } from '../route.ts';
import type { PreparedPhase, RunContext } from '../run/context.ts';
import { executeRun, type RunResult } from '../run/run.ts';

/**
 * Brings an approved difference: a run like every other, with batches, undo and proof, that writes the listed rows alone, as long as they stand as
 * they were compared, and removes those that the plan says. Continued, it goes on where it stopped. `rule`: digest of the rule of a job under which
 * it may be brought without an approval of its own. Throws `not_approved`, `record_tampered`, `dependency_missing` where the difference is of another
 * state of things.
 */
export async function repairDifferential(
  context: RunContext,
  prepared: readonly PreparedPhase[],
  targets: Catalogs,
  { digest, by, rule }: { readonly digest: string; readonly by: string; readonly rule?: string },
): Promise<RunResult> {
  const { journal, control } = context;
  const plan = await journal.readAs(control, digest, 'differential');
  await journal.requireIntact(control, [digest]);
  await requireAllowed(context, digest, plan, rule);
  await requireCurrent(context, plan, prepared);
  await requireProven(context, plan);
  return executeRun({ ...context, repairs: { id: plan.id, compared: plan.run } }, prepared, targets, by);
}

/** People have approved exactly this, or, without having said no to it, a rule that it keeps within. */
async function requireAllowed(
  { journal, control }: RunContext,
  digest: string,
  plan: Differential,
  rule: string | undefined,
): Promise<void> {
  const last = await journal.lastDecision(control, digest);
  if (rule === undefined || last !== null) {
    await journal.requireApproval(control, digest, 'repair of the difference');
    return;
  }
  await journal.requireIntact(control, [rule]);
  const { job, bounds } = await journal.readAs(control, rule, 'sync_rule');
  await journal.requireApproval(control, rule, `rule of the job ${job}`);
  const over = beyond(bounds, plan);
  if (over !== null) throw new GodwitError('not_approved', `The difference is more than the rule of the job ${job} allows: ${over}.`);
}

/** The newest run is the one that was compared, or the one that brings this difference; with the same mappings. */
async function requireCurrent(context: RunContext, { id, run, mappings }: Differential, prepared: readonly PreparedPhase[]): Promise<void> {
  const changed = prepared.filter(({ phase, digest }) => mappings[phase.phase] !== digest).map(({ phase }) => phase.phase);
  const last = await context.runs.last(context.control, context.playbook.playbook);
  const isOwn = last !== null && last.status === 'running' && (await repairedBy(context, last.id)) === id;
  if (changed.length === 0 && (last?.id === run || isOwn)) return;
  const why = changed.length > 0 ? `mappings have changed since (${changed.join(', ')})` : 'another run has begun since';
  throw new GodwitError('dependency_missing', `The difference is not that of now: ${why}. Run godwit differential analyze again.`);
}

async function repairedBy({ ledgerSession, ledgerSchema, playbook }: RunContext, run: string): Promise<string | null> {
  return openDifferentials(ledgerSession, ledgerSchema, playbook.playbook).repairedBy(run);
}

/** The rows in the ledgers are those that people have approved. */
async function requireProven(context: RunContext, { id, proof }: Differential): Promise<void> {
  for (const target of new Set(proof.map((each) => each.target))) {
    const { ledgerSession, ledgerSchema, playbook } = contextOfTarget(context, target);
    const found = await openDifferentials(ledgerSession, ledgerSchema, playbook.playbook).prove(id);
    const approved = proof.filter((each) => each.target === target);
    if (isSameProof(approved, found)) continue;
    throw new GodwitError('record_tampered', 'The rows of the difference in the ledger are not those that were approved; analyze again.', {
      details: { differential: id, target },
    });
  }
}

type Proof = Pick<Differential['proof'][number], 'phase' | 'rows' | 'sums'>;

const isSameProof = (a: readonly Proof[], b: readonly Proof[]): boolean => wordsOf(a) === wordsOf(b);

const wordsOf = (proof: readonly Proof[]): string =>
  proof
    .map(({ phase, rows, sums }) => `${phase} ${rows} ${sums.join()}`)
    .sort()
    .join('\n');
