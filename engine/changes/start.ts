import { hostname } from 'node:os';
import type { CaptureNames, ChangeCapture } from '../../model/changes.ts';
import { GodwitError } from '../../model/errors.ts';
import { wholeEntity } from '../../model/ledger.ts';
import type { MirroredTable, TableMirror } from '../../model/mirror.ts';
import type { SourceSnapshot } from '../../model/reading.ts';
import type { TargetSession } from '../../model/session.ts';
import { finishStaging } from '../batch/transform.ts';
import { inTransaction } from '../batch/write-batch.ts';
import type { StreamRow } from '../ledger/streams.ts';
import type { Catalogs } from '../route.ts';
import type { PreparedPhase, RunContext } from '../run/context.ts';
import { thisProcess } from '../run/lessee.ts';
import { takePlaybook } from '../run/lock.ts';
import { executeRun, hasMappings } from '../run/run.ts';
import { type Capture, type CapturedPhase, capturedPhases, changesOf, mirrorsOf, streamsOf } from './capture.ts';
import { mirroredTables } from './mirrored-tables.ts';
import { leaseMs, takenOver } from './watch.ts';

/** What a stream is begun with. */
export interface StartRequest {
  readonly prepared: readonly PreparedPhase[];
  readonly targets: Catalogs;
  readonly names: CaptureNames;
  readonly by: string;
}

/**
 * Begins to capture: a slot and, from exactly where it begins, one copy of the source into the mirrors and through the mappings into the target.
 * What follows in the stream goes on from there, with no gap and no overlap. One that was killed before the copy was whole begins anew.
 * Throws `object_exists` where the playbook has a stream, `preflight_failed`, `unsupported_structure`.
 */
export async function startCapture(context: RunContext, { prepared, targets, names, by }: StartRequest): Promise<Capture> {
  await takePlaybook(context);
  const changes = await changesOf(context);
  const streams = streamsOf(context);
  const copiesAfter = await beforeCopy(context, prepared);
  const tables = mirroredTables(prepared, await context.source.introspect());
  const entities = tables.map(({ entity }) => entity);
  await requireReady(changes, tables);
  const structure = await changes.structure(entities);
  await streams.create(context.ledgerSession, { stream: names.slot, publication: names.publication, tables, structure, copiesAfter });
  const held = await holdStream(context, names.slot);
  const mirrors = mirrorsOf(context, tables);
  const { from, view } = await changes.begin({ ...names, tables: entities });
  try {
    await fillMirrors(context, mirrors, view);
    const run = await runInView(context, { prepared, targets, names, by }, view);
    const phases = await capturedPhases(context, prepared, tables, run);
    const capture: Capture = { context, changes, streams, held, names, structure, tables: mirrors, phases };
    await rememberAll(capture, { end: from, run });
    return capture;
  } catch (error) {
    await streams.end(context.ledgerSession, held, 'copying', null).catch(() => {});
    throw error;
  } finally {
    await view.close().catch(() => {});
  }
}

/**
 * The newest run before the copy. A run of the same mappings that an earlier attempt completed, killed before the stream could go on from it, is
 * opened again: going on in a later view takes back what the source has lost since. Throws `object_exists` where the playbook has a stream.
 */
async function beforeCopy(context: RunContext, prepared: readonly PreparedPhase[]): Promise<string | null> {
  const { runs, control, playbook } = context;
  const row = await streamsOf(context).current(context.ledgerSession);
  const last = await runs.last(control, playbook.playbook);
  if (!row || row.state === 'stopped') return last?.id ?? null;
  if (row.state !== 'copying' && row.end !== null) throw streamExists(context, row);
  const mappings = Object.fromEntries(prepared.map(({ phase, digest }) => [phase.phase, digest]));
  const isOfCopy = row.state === 'copying' && last !== null && last.id !== row.copiesAfter;
  if (isOfCopy && last.status === 'completed' && hasMappings(last, mappings)) await runs.reopen(control, last.id);
  return last?.id ?? null;
}

function streamExists({ playbook }: RunContext, { stream, state }: StreamRow): GodwitError {
  return new GodwitError(
    'object_exists',
    `${playbook.playbook} has a stream of changes already (${stream}, ${state}): godwit sync resume goes on with it, godwit sync stop ends it.`,
  );
}

async function requireReady(changes: ChangeCapture, tables: readonly MirroredTable[]): Promise<void> {
  const failed = (await changes.requirements(tables.map(({ entity }) => entity))).filter(({ status }) => status === 'failed');
  if (failed.length === 0) return;
  const words = failed.map(({ name, message }) => `${name}: ${message}`).join(' ');
  throw new GodwitError('preflight_failed', `Changes cannot be captured yet. ${words}`, {
    details: { checks: failed.map(({ name }) => name) },
  });
}

/** Takes the stream as this process. Throws `run_active` where another is heard of. */
export async function holdStream(context: RunContext, stream: string): Promise<Capture['held']> {
  const worker = `${thisProcess}`;
  const epoch = await streamsOf(context).take(context.ledgerSession, stream, worker, leaseMs);
  if (epoch !== null) return { stream, epoch };
  throw new GodwitError('run_active', `Another process captures the changes of ${context.playbook.playbook} now.`, {
    details: { stream, host: hostname() },
  });
}

async function fillMirrors(context: RunContext, mirrors: readonly TableMirror[], view: SourceSnapshot): Promise<void> {
  const session = await context.target.openSession();
  try {
    for (const mirror of mirrors) {
      for (const statement of mirror.create) await session.query(statement);
      await fill(session, mirror, view);
      context.notify({ type: 'notice', message: `mirrored ${mirror.table.entity.name}` });
    }
  } finally {
    await session.close().catch(() => {});
  }
}

async function fill(session: TargetSession, mirror: TableMirror, view: SourceSnapshot): Promise<void> {
  const reader = await view.openReader();
  try {
    if (!reader.copy) throw new GodwitError('assertion', 'a source that tells changes is copied as bytes');
    await session.copyIn(mirror.fill, reader.copy(mirror.read, wholeEntity));
    await session.query(mirror.analyze);
  } finally {
    await reader.close().catch(() => {});
  }
}

/** An ordinary run, whose only view of the source is that of the slot. */
async function runInView(context: RunContext, { prepared, targets, by }: StartRequest, view: SourceSnapshot): Promise<string> {
  const lasting: SourceSnapshot = { ...view, close: async () => {} };
  const source = { ...context.source, openSnapshot: async () => lasting };
  const { run, outcome } = await executeRun({ ...context, source }, prepared, targets, by);
  if (outcome === 'done') return run;
  throw new GodwitError('interrupted', 'The copy was interrupted: run godwit sync start again, it begins with a new slot.');
}

/** Notes what every source row has made, and that the stream goes on from here, in one transaction. */
async function rememberAll(capture: Capture, { end, run }: { readonly end: string; readonly run: string }): Promise<void> {
  const { context, streams, held, phases } = capture;
  const session = await context.target.openSession();
  try {
    await inTransaction(session, async () => {
      await streams.forgetRows(session);
      for (const phase of phases) await rememberPhase(session, phase);
      const mappings = Object.fromEntries(phases.map(({ prepared }) => [prepared.phase.phase, prepared.digest]));
      if (!(await streams.begin(session, held, { end, run, mappings }))) throw takenOver(capture);
    });
  } finally {
    await session.close().catch(() => {});
  }
}

async function rememberPhase(session: TargetSession, { program, mirror }: CapturedPhase): Promise<void> {
  for (const statement of [...program.prepare, ...mirror.prepare, mirror.stageAll]) await session.query(statement);
  await finishStaging(session, program);
  for (const statement of [...mirror.make, ...mirror.remember]) await session.query(statement);
}
