import { assert } from '../../model/errors.ts';
import { wholeEntity } from '../../model/ledger.ts';
import type { PhaseStatements } from '../../model/phase-statements.ts';
import type { SliceReader } from '../../model/reading.ts';
import type { TargetSession } from '../../model/session.ts';
import { copyRows } from '../batch/stage.ts';
import { finishStaging } from '../batch/transform.ts';
import type { Worker } from '../batch/write-batch.ts';
import { type PreparedPhase, programOf, type RunContext } from '../run/context.ts';
import type { ViewOf } from '../run/look.ts';
import { collectRows } from '../validate/collect-rows.ts';
import { groupByEntity } from '../validate/phase-verdicts.ts';
import { type Progress, throwIfInterrupted, withProgress } from '../validate/progress.ts';
import { rowsOf } from '../validate/sample.ts';

/** How often phases that refer to themselves, or to later ones, are compared again while rows that they refer to are found missing. */
const roundsMax = 10;

/** A phase while its rows that differ stand in the session's scratch. */
export interface ComparedDifference {
  readonly prepared: PreparedPhase;
  readonly program: PhaseStatements;
  readonly worker: Worker;
}

/** How phases are compared, and who is told. */
export interface Comparison {
  readonly viewOf: ViewOf;
  /** The run whose rows are compared. */
  readonly run: string;
  /** Whether keys are decided as a run would decide them now; otherwise they are those that the ledger has. */
  readonly decidesKeys: boolean;
  readonly take: (compared: ComparedDifference) => Promise<void>;
}

/**
 * Compares phases in their order, on one session. Rows that are missing count as parents of those compared after them, for a repair brings both;
 * phases that came too early for that are compared again. `take` is called for each phase, again for one that is compared again.
 */
export async function comparePhases(
  context: RunContext,
  session: TargetSession,
  prepared: readonly PreparedPhase[],
  comparison: Comparison,
): Promise<void> {
  const readers = new Map<string, SliceReader>();
  try {
    let open = groupByEntity(prepared);
    for (let round = 0; open.length > 0 && round < roundsMax; round++) {
      const grown = new Set<string>();
      const again = new Set<string>();
      for (const group of open) {
        if (await compareGroup({ context, session, readers, ...comparison }, group)) grown.add(group[0]?.target.name ?? '');
        // What was compared before, or just now, and refers to rows that have only been found since.
        for (const each of groupByEntity(prepared))
          if (refersTo(each, grown) && isNotAfter(prepared, each, group)) again.add(each[0]?.target.name ?? '');
      }
      open = groupByEntity(prepared).filter(([first]) => again.has(first?.target.name ?? ''));
    }
  } finally {
    for (const reader of readers.values()) await reader.close().catch(() => {});
  }
}

interface Comparing extends Comparison {
  readonly context: RunContext;
  readonly session: TargetSession;
  readonly readers: Map<string, SliceReader>;
}

function refersTo(group: readonly PreparedPhase[], entities: ReadonlySet<string>): boolean {
  return group.some(({ mapping, identities }) =>
    mapping.fields.some(({ rule }) => {
      const identity = rule.rule === 'reference' ? identities.get(rule.identity) : undefined;
      return identity !== undefined && identity.abroad === undefined && entities.has(identity.target.name);
    }),
  );
}

function isNotAfter(prepared: readonly PreparedPhase[], a: readonly PreparedPhase[], b: readonly PreparedPhase[]): boolean {
  const [first, other] = [a[0], b[0]];
  return first !== undefined && other !== undefined && prepared.indexOf(first) <= prepared.indexOf(other);
}

/** Whether rows were found missing that were not known to be. */
async function compareGroup(comparing: Comparing, group: readonly PreparedPhase[]): Promise<boolean> {
  const { context, session, take } = comparing;
  const compared: ComparedDifference[] = [];
  for (const [at, prepared] of group.entries()) {
    throwIfInterrupted(context.signal);
    compared.push(await collectPhase(comparing, prepared, at === 0));
  }
  let hasGrown = false;
  for (const each of compared) {
    for (const statement of [...each.program.compare.read, ...each.program.difference.note]) await session.query(statement);
    const [missing] = await session.query<{ rows: number }>(each.program.difference.expectMissing);
    hasGrown ||= (missing?.rows ?? 0) > 0;
    // Another phase of the entity has left its own rows there.
    if (compared.length > 1) for (const statement of each.program.prepare) await session.query(statement);
    await take(each);
  }
  return hasGrown;
}

/** Decides the keys as a run would, and collects what the phase should have. */
async function collectPhase(
  { context, session, readers, viewOf, run, decidesKeys }: Comparing,
  prepared: PreparedPhase,
  isFirst: boolean,
): Promise<ComparedDifference> {
  const { view } = await viewOf(prepared);
  const name = prepared.phase.databases.source;
  const reader = readers.get(name) ?? (await view.openReader());
  readers.set(name, reader);
  const program = programOf(context, prepared, 'merge', { expectsMissing: true });
  const worker = { session, reader };
  for (const statement of [...program.difference.prepare, ...program.difference.begin, ...program.prepare]) await session.query(statement);
  if (isFirst) for (const statement of program.compare.prepare) await session.query(statement);
  if (decidesKeys) await decideKeys(worker, program, { run, phase: prepared.phase.phase });
  const slices = await view.slices(prepared.sourceRead, context.settings.batchRows);
  const progress: Progress = { rows: 0, of: rowsOf(slices) };
  const task = { run, phase: prepared.phase.phase, slices, amounts: [], notesRefused: true };
  await withProgress(context, prepared.phase.phase, progress, () => collectRows(worker, program, task, progress, [context.signal]));
  return { prepared, program, worker };
}

async function decideKeys(
  { session, reader }: Worker,
  program: PhaseStatements,
  name: { readonly run: string; readonly phase: string },
): Promise<void> {
  const { keyPass } = program;
  if (keyPass === null) return;
  assert(keyPass.prepare.length > 0, 'a key pass has scratch of its own');
  for (const statement of [...keyPass.prepare, keyPass.clear]) await session.query(statement);
  await copyRows(session, reader, keyPass, wholeEntity);
  await finishStaging(session, program);
  for (const statement of keyPass.decide({ ...name, batch: '' })) await session.query(statement);
}
