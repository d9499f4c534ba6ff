import { setTimeout as sleep } from 'node:timers/promises';
import { acceptStructure, compareStructure } from '../../engine/changes/accept-structure.ts';
import { type Capture, streamsOf } from '../../engine/changes/capture.ts';
import { abandon, followToEnd, requireStream, resumeCapture } from '../../engine/changes/resume.ts';
import { startCapture } from '../../engine/changes/start.ts';
import type { Followed } from '../../engine/changes/watch.ts';
import type { StreamRow } from '../../engine/ledger/streams.ts';
import type { CapturePlan } from '../../model/capture-plan.ts';
import { GodwitError } from '../../model/errors.ts';
import { requireRight } from '../../model/principal.ts';
import { recordAct } from '../audit.ts';
import { runContextOf } from '../run/execute.ts';
import { makeReady } from '../run/migrate.ts';
import { occasionOfRun, withCodeRecorded } from '../run/ran-code.ts';
import { preparedAsRun } from '../run/validate.ts';
import { requireNamed } from '../workbench/person.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { planCapture } from './plan.ts';

/** How long another process is waited for that was told to end. */
const endMsMax = 600_000;
const lookMs = 500;

/** How a stream was left. `waiting`: nothing was begun, what capture makes on the source waits for a person. */
export interface SyncOutcome {
  readonly state: Followed | 'waiting';
  readonly digest?: string;
  readonly plan?: CapturePlan;
  /** What is another in the source's structure; it waits to be accepted by the digest. */
  readonly changes?: readonly string[];
  readonly stream: StreamRow | null;
}

/**
 * Begins to capture changes, once a person has approved what that makes on the source, and follows them until somebody pauses or stops it. Throws
 * `object_exists`, `preflight_failed`, `unsupported_structure`, and what a migration throws before it runs.
 */
export function startSync(caller: Caller, playbook: string): Promise<SyncOutcome> {
  requireRight(caller.principal, 'run', 'capture changes');
  return withWorkbench(caller, playbook, async (bench) => {
    const { prepared, target: targets } = await makeReady(bench, {});
    const context = contextOf(bench);
    const { digest, plan } = await planCapture(bench, context, prepared);
    if ((await bench.journal.approval(bench.control, digest)) === null) return { state: 'waiting', digest, plan, stream: null };
    await recordAct(bench, 'capture started', { capture: digest });
    const names = { slot: plan.slot, publication: plan.publication };
    const capture = await startCapture(context, { prepared, targets, names, by: bench.principal.name });
    return followed(bench, capture);
  });
}

/**
 * Goes on with a stream where the ledger is, and follows it. `accept`: the structure of the source has changed, and who asks accepts it as it is now
 * by its digest; another, or an empty one, is answered with what is different. Throws `source_drift` where the mappings do not fit it.
 */
export function resumeSync(caller: Caller, playbook: string, accept: string | null = null): Promise<SyncOutcome> {
  requireRight(caller.principal, 'run', 'capture changes');
  return withWorkbench(caller, playbook, async (bench) => {
    const open = accept === null ? null : await acceptedStructure(bench, accept);
    return open ?? followed(bench, await takenUp(bench));
  });
}

/** Of a digest, as many digits as tell it from others. */
const digitsMin = 12;

/** Null where the structure is accepted, or nothing of it has changed. */
async function acceptedStructure(bench: Workbench, accept: string): Promise<SyncOutcome | null> {
  const context = contextOf(bench);
  const stream = await requireStream(context);
  const found = await compareStructure(context, stream);
  const { digest, changes, misfits } = found;
  if (changes.length === 0) return null;
  if (misfits.length > 0)
    throw new GodwitError(
      'source_drift',
      `Mappings do not fit the source any more: ${misfits.join('; ')}. Stop the stream, review, start anew.`,
    );
  if (accept.length < digitsMin || !digest.startsWith(accept)) return { state: 'waiting', digest, changes, stream };
  requireRight(requireNamed(bench.principal), 'decide', 'accept another structure of the source');
  await recordAct(bench, 'structure accepted', { stream: stream.stream, structure: digest, changes });
  await acceptStructure(context, stream, found);
  return null;
}

/** Has a stream paused: its slot stays, and the source keeps its log for it. */
export function pauseSync(caller: Caller, playbook: string): Promise<SyncOutcome> {
  requireRight(caller.principal, 'run', 'pause the capture of changes');
  return withWorkbench(caller, playbook, async (bench) => {
    const row = await requireStream(contextOf(bench));
    return row.isAlive ? endElsewhere(bench, row, 'pause') : { state: 'paused', stream: row };
  });
}

/**
 * Brings what the source has committed by now, then ends the stream: slot, publication and mirrors go. One that has failed is ended as it is, and
 * what it has not brought is found by a differential.
 */
export function stopSync(caller: Caller, playbook: string): Promise<SyncOutcome> {
  requireRight(caller.principal, 'run', 'stop the capture of changes');
  return withWorkbench(caller, playbook, async (bench) => {
    const context = contextOf(bench);
    const found = await requireStream(context);
    const elsewhere = found.isAlive ? await endElsewhere(bench, found, 'stop') : null;
    if (elsewhere?.state === 'stopped') return elsewhere;
    // Nobody has it, or who had it has gone without a word.
    const row = await requireStream(context);
    if (row.state === 'failed' || row.end === null) {
      await abandon(context, row);
      await recordAct(bench, 'capture ended', { stream: row.stream, state: row.state });
      return { state: 'stopped', stream: await streamsOf(context).current(context.ledgerSession) };
    }
    const capture = await takenUp(bench);
    await capture.streams.want(context.ledgerSession, row.stream, 'stop');
    return followed(bench, capture);
  });
}

const contextOf = (bench: Workbench) => runContextOf(withCodeRecorded(bench, occasionOfRun(bench)), {});

async function takenUp(bench: Workbench): Promise<Capture> {
  const context = contextOf(bench);
  const row = await requireStream(context);
  // Once a person has accepted another structure of the source, the stream itself holds it against that.
  const isAccepted = row.structure.some(({ acceptedUpTo }) => acceptedUpTo !== undefined);
  return resumeCapture(context, await preparedAsRun(bench, row.mappings, isAccepted ? ['target'] : undefined));
}

async function followed(bench: Workbench, capture: Capture): Promise<SyncOutcome> {
  const { context, streams } = capture;
  bench.notify({ type: 'notice', message: `following the changes of ${context.source.label}; godwit sync pause or stop ends it` });
  const state = await followToEnd(capture);
  await recordAct(bench, `capture ${state}`, { stream: capture.held.stream });
  return { state, stream: await streams.current(context.ledgerSession) };
}

/** Tells the process that has the stream, and waits until it has ended. */
async function endElsewhere(bench: Workbench, { stream }: StreamRow, wanted: 'pause' | 'stop'): Promise<SyncOutcome> {
  const context = contextOf(bench);
  const streams = streamsOf(context);
  await streams.want(context.ledgerSession, stream, wanted);
  for (const end = Date.now() + endMsMax; Date.now() < end && !bench.signal.aborted; await sleep(lookMs)) {
    const row = await streams.current(context.ledgerSession);
    if (row && !row.isAlive) return { state: row.state === 'stopped' ? 'stopped' : 'paused', stream: row };
  }
  throw new GodwitError(
    'timeout',
    `The process that captures the changes of ${bench.playbook.playbook} has not ended yet; it was told to.`,
  );
}
