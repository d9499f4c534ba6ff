import { assert } from '../../model/errors.ts';
import { wholeEntity } from '../../model/ledger.ts';
import type { PhaseStatements } from '../../model/phase-statements.ts';
import type { TargetSession } from '../../model/session.ts';
import { stageSlice } from '../batch/stage.ts';
import { inTransaction } from '../batch/write-batch.ts';
import type { PhaseState } from '../journal/runs.ts';
import { contextOf, targetOf } from '../route.ts';
import { hasProvenKeys } from './bulk.ts';
import { type OpenEpoch, type PreparedPhase, programOf, type RunContext } from './context.ts';

/** Longest chain of rows that can go with one parent. */
const roundsMax = 1000;
/** Keys that go from one database to another in one statement. */
const keysMax = 10_000;

/**
 * Before a run goes on in a later view of a source: takes back the rows that it wrote from an earlier one and that the source does not make any
 * more, children before parents, in one transaction of each database. Without it they would stay for ever, and keep the values that new rows may
 * claim.
 * Rows that only refer to them go along; every phase is read again and judges them anew. Phases of which no view is open are only followed. Returns
 * how
 * many rows went.
 */
export async function removeStaleRows(
  context: RunContext,
  run: string,
  prepared: readonly PreparedPhase[],
  viewOf: ViewOf,
): Promise<number> {
  if (!(await hasMoved(context, run, prepared, viewOf))) return 0;
  const states = await context.runs.phases(context.control, run);
  const begun = prepared.filter((each) => states.some((state) => isBegun(state, each)));
  context.notify({ type: 'notice', message: 'The source may have moved: looking for rows that are gone from it.' });
  return inTargets(context, begun, async (sessionOf) => {
    const at = { context, run, begun, sessionOf, viewOf };
    const gone = await removeGone(at, begun, false);
    // Only when the rows that are gone no longer hold their conflict keys can the key pass decide who has them now.
    const undecided = [];
    for (const each of begun) if (!(await hasProvenKeys(contextOf(context, each.phase.databases), each, 'bulk'))) undecided.push(each);
    return gone + (await removeGone(at, undecided.filter(hasConflictKey), true));
  });
}

/** The view of a phase's source in which it is looked for rows that are gone; null where it is not looked for them now. */
type ViewOf = (phase: PreparedPhase) => OpenEpoch | null;

async function hasMoved(context: RunContext, run: string, prepared: readonly PreparedPhase[], viewOf: ViewOf): Promise<boolean> {
  for (const each of prepared) {
    const epoch = viewOf(each);
    const { ledger, ledgerSession } = contextOf(context, each.phase.databases);
    if (epoch && (await ledger.hasMoved(ledgerSession, run, [each.phase.phase], epoch.view.position))) return true;
  }
  return false;
}

/** A transaction on each database that the phases write; those of children are committed first, so that what is killed between leaves no orphan. */
async function inTargets<T>(context: RunContext, phases: readonly PreparedPhase[], work: (sessionOf: SessionOf) => Promise<T>): Promise<T> {
  const open = new Map<string, TargetSession>();
  const sessionOf: SessionOf = (name) => open.get(name) ?? null;
  const within = async ([name, ...others]: readonly string[]): Promise<T> => {
    if (name === undefined) return work(sessionOf);
    const session = await targetOf(context, name).openSession();
    open.set(name, session);
    try {
      return await inTransaction(session, () => within(others));
    } finally {
      await session.close();
    }
  };
  return within([...new Set(phases.map(({ phase }) => phase.databases.target))]);
}

/** The session on a target by its name; null where none is open. */
type SessionOf = (target: string) => TargetSession | null;

/** What is at work, and where. */
interface Removal {
  readonly context: RunContext;
  readonly run: string;
  readonly begun: readonly PreparedPhase[];
  readonly sessionOf: SessionOf;
  readonly viewOf: ViewOf;
}

const isBegun = (state: PhaseState, { phase }: PreparedPhase): boolean => state.phase === phase.phase && state.pass > 0;

const hasConflictKey = ({ mapping }: PreparedPhase): boolean => mapping.conflict.key.length > 0;

async function removeGone(at: Removal, looked: readonly PreparedPhase[], decides: boolean): Promise<number> {
  for (const each of at.begun)
    for (const statement of placeOf(at, each).program.staleRows.prepare) await placeOf(at, each).session.query(statement);
  for (const each of looked) {
    const epoch = at.viewOf(each);
    if (epoch) await findGone(at, each, epoch, decides);
  }
  await followReferences(at);
  return removeDoomed(at);
}

/** The session and the statements of a phase. */
function placeOf({ context, sessionOf }: Removal, prepared: PreparedPhase): { session: TargetSession; program: PhaseStatements } {
  const session = sessionOf(prepared.phase.databases.target);
  assert(session, `the target of ${prepared.phase.phase} is not open`);
  return { session, program: programOf(contextOf(context, prepared.phase.databases), prepared, 'merge') };
}

async function findGone(at: Removal, prepared: PreparedPhase, epoch: OpenEpoch, decides: boolean): Promise<void> {
  const { session, program } = placeOf(at, prepared);
  const name = { run: at.run, phase: prepared.phase.phase };
  const reader = await epoch.view.openReader();
  try {
    for (const statement of [...program.staleRows.prepare, ...program.prepare]) await session.query(statement);
    await stageSlice(session, reader, program, wholeEntity);
    const decisions = decides ? (program.keyPass?.decide({ ...name, batch: '' }) ?? []) : [];
    for (const statement of decisions) await session.query(statement);
    for (const statement of program.staleRows.find(name)) await session.query(statement);
  } finally {
    await reader.close();
  }
}

async function followReferences(at: Removal): Promise<void> {
  for (let round = 0, found = 1; found > 0 && round < roundsMax; round++) {
    found = 0;
    for (const each of at.begun) {
      const { session, program } = placeOf(at, each);
      await takeDoomedAbroad(at, each, session, program);
      const statement = program.staleRows.follow({ run: at.run, phase: each.phase.phase });
      if (statement) found += (await session.query(statement)).length;
    }
  }
}

/** What is doomed in another database is known here before it is followed. */
async function takeDoomedAbroad(
  at: Removal,
  { identities }: PreparedPhase,
  session: TargetSession,
  program: PhaseStatements,
): Promise<void> {
  for (const { identity } of program.abroad) {
    const other = at.sessionOf(identities.get(identity)?.abroad ?? '');
    if (!other) continue;
    for (let after = ''; ; ) {
      const keys = (await other.query<{ key: string }>(program.staleRows.doomed(identity, after, keysMax))).map(({ key }) => key);
      const last = keys.at(-1);
      if (last === undefined) break;
      await session.query(program.staleRows.take(identity, keys));
      after = last;
    }
  }
}

async function removeDoomed(at: Removal): Promise<number> {
  let removed = 0;
  for (const each of at.begun.toReversed()) {
    const { session, program } = placeOf(at, each);
    for (const statement of program.staleRows.remove({ run: at.run, phase: each.phase.phase }))
      removed += (await session.query(statement)).length;
  }
  return removed;
}
