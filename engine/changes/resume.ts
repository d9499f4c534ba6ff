import { GodwitError } from '../../model/errors.ts';
import type { StreamRow } from '../ledger/streams.ts';
import type { PreparedPhase, RunContext } from '../run/context.ts';
import { takePlaybook } from '../run/lock.ts';
import { type Capture, capturedPhases, changesOf, mirrorsOf, streamsOf } from './capture.ts';
import { follow } from './follow.ts';
import { holdStream } from './start.ts';
import type { Followed } from './watch.ts';

/** The playbook's stream. Throws `artifact_not_found` where there is none to go on with. */
export async function requireStream(context: RunContext): Promise<StreamRow> {
  const row = await streamsOf(context).current(context.ledgerSession);
  if (row && row.state !== 'stopped') return row;
  throw new GodwitError('artifact_not_found', `${context.playbook.playbook} has no stream of changes: godwit sync start begins one.`);
}

/** Takes the stream up where the ledger is. Throws `run_active`, `dependency_missing` where it cannot be gone on with. */
export async function resumeCapture(context: RunContext, prepared: readonly PreparedPhase[]): Promise<Capture> {
  await takePlaybook(context);
  const row = await requireStream(context);
  const { run } = row;
  if (row.end === null || run === null)
    throw new GodwitError('dependency_missing', 'The copy that the stream goes on from is not whole: run godwit sync start again.');
  const changed = prepared.filter(({ phase, digest }) => row.mappings[phase.phase] !== digest).map(({ phase }) => phase.phase);
  if (changed.length > 0)
    throw new GodwitError(
      'dependency_missing',
      `Mappings have changed since the stream began (${changed.join(', ')}): stop it and start anew.`,
    );
  const streams = streamsOf(context);
  const changes = await changesOf(context);
  const held = await holdStream(context, row.stream);
  const names = { slot: row.stream, publication: row.publication };
  const [tables, phases] = [mirrorsOf(context, row.tables), await capturedPhases(context, prepared, row.tables, run)];
  return { context, changes, streams, held, names, structure: row.structure, tables, phases };
}

/** Follows the stream and notes how that ended. A stream that was stopped leaves nothing on the source, and no mirrors. */
export async function followToEnd(capture: Capture): Promise<Followed> {
  const { streams, context, held } = capture;
  try {
    const ended = await follow(capture);
    if (ended === 'stopped') await leaveNothing(capture);
    await streams.end(context.ledgerSession, held, ended === 'stopped' ? 'stopped' : 'paused', null);
    return ended;
  } catch (error) {
    const failure = error instanceof GodwitError ? { code: error.code, message: error.message } : null;
    const isPassing = error instanceof GodwitError && (error.kind === 'unavailable' || error.code === 'run_active');
    await streams.end(context.ledgerSession, held, isPassing ? 'paused' : 'failed', failure).catch(() => {});
    throw error;
  }
}

/** Ends a stream that cannot be gone on with, as it is: what it has not brought is found by a differential. */
export async function abandon(context: RunContext, row: StreamRow): Promise<void> {
  await takePlaybook(context);
  const [streams, changes, held] = [streamsOf(context), await changesOf(context), await holdStream(context, row.stream)];
  await leaveNothing({
    context,
    streams,
    changes,
    names: { slot: row.stream, publication: row.publication },
    tables: mirrorsOf(context, row.tables),
  });
  await streams.end(context.ledgerSession, held, 'stopped', row.failure);
}

async function leaveNothing({
  context,
  changes,
  names,
  tables,
  streams,
}: Pick<Capture, 'context' | 'changes' | 'names' | 'tables' | 'streams'>): Promise<void> {
  await changes.drop(names);
  for (const { drop } of tables) await context.ledgerSession.query(drop);
  await streams.forgetRows(context.ledgerSession);
}
