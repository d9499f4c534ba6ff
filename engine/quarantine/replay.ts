import { GodwitError } from '../../model/errors.ts';
import { bucketRoot } from '../../model/manifest.ts';
import type { PhaseStatements } from '../../model/phase-statements.ts';
import type { PhaseReplay } from '../../model/repair.ts';
import { inTransaction, type Worker } from '../batch/write-batch.ts';
import type { PhaseState, Run } from '../journal/runs.ts';
import { openKeptRows, type WaitingFilter } from '../ledger/kept-rows.ts';
import type { PassName } from '../ledger/ledger.ts';
import { openRepairs } from '../ledger/repairs.ts';
import { dependencies } from '../playbook/order.ts';
import { contextOf, contextOfPhase, targetsOf } from '../route.ts';
import { type OpenEpoch, type PreparedPhase, programOf, type RunContext } from '../run/context.ts';
import { takePlaybook } from '../run/lock.ts';
import { type ViewOf, withViews } from '../run/look.ts';
import { buildManifest } from '../run/manifest.ts';
import { resolveOrphanKeys } from '../run/resolve-orphan-keys.ts';
import { fatesOf } from '../run/run-phase.ts';
import { withTriggersOff } from '../run/triggers.ts';
import { closeWorker, openWorker } from '../run/workers.ts';
import { type Replayed, replayBatch } from './replay-batch.ts';

/** Longest chain of rows of one entity that can hang on each other. */
const roundsMax = 1000;

/** What to replay: rows by id, or every row with an approved patch and every waiting orphan. `by` signs the new manifest. */
export interface ReplayRequest {
  readonly ids?: readonly string[];
  readonly by: string;
}

export interface ReplayResult {
  readonly run: string;
  readonly phases: readonly PhaseReplay[];
  /** The run's new digest. */
  readonly root: string | null;
  /** Digest of the run's new proof. */
  readonly manifest: string | null;
}

/**
 * Brings quarantined rows of the newest run to the target, parents before children: a phase that depends on one with replayed rows has its orphans
 * tried too. Each batch is one transaction with its ledger row (read 0, written +n, quarantined −n). Throws `not_approved`
 * where a named row has a patch
 * that nobody approved.
 */
export async function replay(context: RunContext, prepared: readonly PreparedPhase[], request: ReplayRequest): Promise<ReplayResult> {
  for (const on of targetsOf(context)) await takePlaybook(on);
  return withTriggersOff(context, prepared, () => replayAll(context, prepared, request));
}

async function replayAll(context: RunContext, prepared: readonly PreparedPhase[], request: ReplayRequest): Promise<ReplayResult> {
  const { run, states } = await requireRun(context, prepared);
  const number = await context.runs.nextEpoch(context.control, run.id);
  const phases: PhaseReplay[] = [];
  const replayEach = async (viewOf: ViewOf): Promise<void> => {
    for (const each of prepared) {
      const state = states.find(({ phase }) => phase === each.phase.phase);
      if (!state) continue;
      const pass = { run: run.id, phase: state.phase, pass: state.pass };
      phases.push(await replayPhase(contextOf(context, each.phase.databases), each, pass, await viewOf(each), phases, request));
    }
  };
  await withViews(context, replayEach, number);
  return { run: run.id, phases, ...(await renewProof(context, run, prepared, states, phases, request.by)) };
}

/** The run that rows are added to: whole, and made with the mappings as they are now. */
async function requireRun(
  { runs, control, playbook }: RunContext,
  prepared: readonly PreparedPhase[],
): Promise<{ run: Run; states: readonly PhaseState[] }> {
  const run = await runs.last(control, playbook.playbook);
  const isCurrent = prepared.every(({ phase, digest }) => (run?.mappings[phase.phase] ?? digest) === digest);
  if (run?.status === 'completed' && isCurrent) return { run, states: await runs.phases(control, run.id) };
  const why = run?.status === 'completed' ? 'a mapping has changed since the last run' : 'the last run is not completed';
  throw new GodwitError('dependency_missing', `Nothing can be replayed: ${why}; migrate first.`);
}

/** A phase that refers to itself is gone over again as long as that frees further rows: a child may come before its parent. */
async function replayPhase(
  context: RunContext,
  prepared: PreparedPhase,
  pass: PassName,
  epoch: OpenEpoch,
  before: readonly PhaseReplay[],
  { ids = null }: { readonly ids?: readonly string[] | null },
): Promise<PhaseReplay> {
  await takeApprovals(context, pass, ids);
  const program = programOf(context, prepared, 'merge');
  const sum: PhaseReplay = { phase: pass.phase, replayed: 0, refused: 0, gone: 0 };
  const refersToItself = prepared.mapping.fields.some(
    ({ rule }) => rule.rule === 'reference' && rule.identity === prepared.mapping.identity.name,
  );
  let orphans = ids === null || hasNewParents(context, pass.phase, before);
  for (let round = 0; round < roundsMax; round++) {
    const { replayed, refused, gone } = await replayRound(context, prepared, program, pass, epoch, { ids, orphans });
    sum.replayed += replayed;
    Object.assign(sum, { refused, gone });
    if (!refersToItself || replayed === 0 || context.signal.aborted) break;
    orphans = true;
  }
  if (sum.replayed > 0) await resolveOrphanKeys(context, program, pass, epoch);
  return sum;
}

async function replayRound(
  context: RunContext,
  prepared: PreparedPhase,
  program: PhaseStatements,
  pass: PassName,
  epoch: OpenEpoch,
  wanted: Pick<WaitingFilter, 'ids' | 'orphans'>,
): Promise<Replayed> {
  const kept = openKeptRows(context.ledgerSession, context.ledgerSchema, context.playbook.playbook);
  const page = (after: string): Promise<string[]> => kept.waiting(pass, { ...wanted, after, rows: context.settings.batchRows });
  let sum: Replayed = { replayed: 0, refused: 0, gone: 0 };
  let keys = await page('');
  if (keys.length === 0) return sum;
  const worker = await openWorker(context, { program, epoch });
  try {
    for (let last = keys.at(-1); last !== undefined && !context.signal.aborted; last = keys.at(-1)) {
      sum = added(sum, await replayOrSplit(context, worker, prepared, pass, epoch, keys));
      keys = await page(last);
    }
    return sum;
  } finally {
    await closeWorker(worker);
  }
}

function hasNewParents({ playbook }: RunContext, phase: string, before: readonly PhaseReplay[]): boolean {
  const parents = dependencies(playbook).get(phase);
  return before.some(({ phase: name, replayed }) => replayed > 0 && parents?.has(name));
}

function added(a: Replayed, b: Replayed): Replayed {
  return { replayed: a.replayed + b.replayed, refused: a.refused + b.refused, gone: a.gone + b.gone };
}

/** A row that the database itself refuses takes its batch down with it: the halves are tried on their own. */
async function replayOrSplit(
  context: RunContext,
  worker: Worker,
  prepared: PreparedPhase,
  pass: PassName,
  epoch: OpenEpoch,
  keys: readonly string[],
): Promise<Replayed> {
  try {
    return await replayBatch(context, worker, prepared, pass, epoch, keys);
  } catch (error) {
    if (!(error instanceof GodwitError) || error.code !== 'data_refused') throw error;
    if (keys.length <= 1) return { replayed: 0, refused: keys.length, gone: 0 };
    const half = Math.ceil(keys.length / 2);
    const first = await replayOrSplit(context, worker, prepared, pass, epoch, keys.slice(0, half));
    return added(first, await replayOrSplit(context, worker, prepared, pass, epoch, keys.slice(half)));
  }
}

/** Lets patches apply that the journal knows as approved; a proposal that nobody approved holds up only the row that was asked for. */
async function takeApprovals(
  { playbook, journal, control, ledgerSession, ledgerSchema }: RunContext,
  pass: PassName,
  ids: readonly string[] | null,
): Promise<void> {
  const repairs = openRepairs(ledgerSession, ledgerSchema, playbook.playbook);
  const proposed = await repairs.proposed([pass]);
  if (proposed.length > 0)
    await journal.requireIntact(
      control,
      proposed.map(({ digest }) => digest),
    );
  for (const { digest, id } of proposed) {
    const by = await journal.requireApproval(control, digest, 'patch').catch((error: unknown) => {
      if (error instanceof GodwitError && error.code === 'not_approved' && !ids?.includes(id)) return null;
      throw error;
    });
    if (by !== null) await inTransaction(ledgerSession, () => repairs.approve(digest, by));
  }
}

/** Counts, roots and manifest of the run with the replayed rows in them. */
async function renewProof(
  context: RunContext,
  run: Run,
  prepared: readonly PreparedPhase[],
  states: readonly PhaseState[],
  phases: readonly PhaseReplay[],
  author: string,
): Promise<Pick<ReplayResult, 'root' | 'manifest'>> {
  const { runs, control, ledger, journal } = context;
  const changed = states.filter(({ phase }) => phases.some((each) => each.phase === phase && each.replayed > 0));
  if (changed.length === 0) return { root: run.root, manifest: run.manifest };
  for (const { phase, pass, epoch, position } of changed) {
    const name = { run: run.id, phase, pass };
    const on = contextOfPhase(context, phase);
    const fates = await fatesOf(on, name);
    const root = bucketRoot(await ledger.buckets(on.ledgerSession, name));
    await runs.completePhase(control, run.id, phase, { status: 'completed', epoch, position, fates, root });
  }
  const manifest = await buildManifest(context, run, prepared, await runs.phases(control, run.id));
  const digest = await journal.save(control, { kind: 'manifest', playbook: run.playbook, name: run.id, content: manifest, author });
  await runs.finish(control, run.id, 'completed', manifest.root, digest);
  return { root: manifest.root, manifest: digest };
}
