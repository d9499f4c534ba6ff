import { GodwitError } from '../../model/errors.ts';
import type { FateCounts } from '../../model/ledger.ts';
import { bucketRoot } from '../../model/manifest.ts';
import type { PhaseState } from '../journal/runs.ts';
import type { PassName } from '../ledger/ledger.ts';
import { chooseMode, joinSlices, knownKeys, requireDefinitions, restoreDefinitions } from './bulk.ts';
import { storeContents } from './contents.ts';
import { type OpenEpoch, type PreparedPhase, programOf, type RunContext } from './context.ts';
import { runKeyPass } from './key-pass.ts';
import { refreshViews } from './refresh-views.ts';
import { resolveOrphanKeys } from './resolve-orphan-keys.ts';
import { safeguardPhase } from './safeguard.ts';
import { advanceSequences } from './sequences.ts';
import { settlePhase } from './settle.ts';
import { writeSlices } from './write-slices.ts';

/** A phase on its databases. */
interface PhaseAtWork {
  readonly prepared: PreparedPhase;
  readonly context: RunContext;
  /** The view of its source. */
  readonly epoch: OpenEpoch;
}

/** A phase and what the journal says of it. */
export interface RunningPhase extends PhaseAtWork {
  readonly state: PhaseState;
}

/**
 * Brings a phase, or the phases of one circle of references together, to the end: passes over the source until each was read whole from this
 * process's view of it. Late references are settled when all rows of the circle are there. A phase that an earlier process completed is read again
 * when the source may have moved since. False when the run was interrupted.
 */
export async function runPhases(run: string, phases: readonly RunningPhase[]): Promise<boolean> {
  let open = phases.map(
    ({ state, ...at }): OpenPhase => ({ ...at, begin: () => firstPass(at.context, run, at.prepared, at.epoch, state) }),
  );
  const passesMax = phases[0]?.context.settings.passesMax ?? 0;
  for (let round = 1; open.length > 0; round++) {
    if (round > passesMax) throw neverWhole(open, passesMax);
    const written = await writePasses(open);
    if (written === null) return false;
    for (const { settle } of written) await settle();
    open = [];
    for (const { prepared, context, epoch, pass } of written) {
      if (await wasReadWhole(context, pass.name, epoch)) {
        if (!(await storeContents(context, prepared, epoch))) return false;
        await completePhase(context, prepared, epoch, pass);
      } else open.push({ prepared, context, epoch, begin: () => nextPass(context, prepared, epoch, pass.name) });
    }
  }
  return true;
}

interface OpenPhase extends PhaseAtWork {
  /** The pass to write; null where nothing is left to do. */
  begin(): Promise<Pass | null>;
}

interface WrittenPass extends PhaseAtWork {
  readonly pass: Pass;
  settle(): Promise<void>;
}

/** Writes a pass of each phase; null when the run was interrupted. Each begins when the one before has all its indexes and keys again. */
async function writePasses(open: readonly OpenPhase[]): Promise<WrittenPass[] | null> {
  const written: WrittenPass[] = [];
  for (const { prepared, context, epoch, begin } of open) {
    const pass = await begin();
    if (pass === null) continue;
    const settle = await writePass(context, prepared, epoch, pass);
    if (settle === null) return null;
    written.push({ prepared, context, epoch, pass, settle });
  }
  return written;
}

interface Pass {
  readonly name: PassName;
  readonly mode: 'merge' | 'bulk';
}

/** The pass to go on with, a new one, or null where nothing is left to do. */
async function firstPass(
  context: RunContext,
  run: string,
  prepared: PreparedPhase,
  epoch: OpenEpoch,
  state: PhaseState,
): Promise<Pass | null> {
  const name = { run, phase: prepared.phase.phase, pass: Math.max(state.pass, 1) };
  if (state.status === 'completed')
    return state.position === epoch.view.position || state.epoch === epoch.number ? null : nextPass(context, prepared, epoch, name);
  if (state.pass === 0 || state.mode === null) {
    await safeguardPhase(context, run, prepared);
    return beginPass(context, prepared, epoch, name, context.repairs ? 'merge' : 'auto');
  }
  // What an earlier view has begun in bulk is worth finishing; in merge mode a pass of its own comes sooner to the end.
  if (state.mode === 'merge' && !(await wasReadWhole(context, name, epoch))) return nextPass(context, prepared, epoch, name);
  return { name, mode: state.mode };
}

function neverWhole(open: readonly OpenPhase[], passes: number): GodwitError {
  const names = open.map(({ prepared }) => prepared.phase.phase).join(', ');
  return new GodwitError('timeout', `${names}: ${passes} passes were begun and none was read whole; the run stops and can be continued.`);
}

function nextPass(context: RunContext, prepared: PreparedPhase, epoch: OpenEpoch, last: PassName): Promise<Pass> {
  return beginPass(context, prepared, epoch, { ...last, pass: last.pass + 1 }, 'merge');
}

/** Cuts the source into slices and keeps them before any work. */
async function beginPass(
  context: RunContext,
  prepared: PreparedPhase,
  epoch: OpenEpoch,
  name: PassName,
  wanted: 'merge' | 'auto',
): Promise<Pass> {
  const { ledger, ledgerSession, runs, control, settings } = context;
  const cut = await epoch.view.slices(prepared.sourceRead, settings.batchRows);
  const expected = cut.reduce((sum, slice) => sum + slice.rows, 0);
  const mode = wanted === 'merge' ? wanted : await chooseMode(context, name.run, prepared, expected);
  await ledgerSession.begin();
  await ledger.clearQuarantine(ledgerSession, name);
  await ledger.saveSlices(ledgerSession, name, mode === 'bulk' ? joinSlices(cut, settings) : cut);
  await ledgerSession.commit();
  await runs.beginPass(control, name.run, name.phase, { mode, pass: name.pass, expected });
  return { name, mode };
}

/** Writes the open slices of a pass; returns what is to be done when all rows are there, or null when the run was interrupted. */
async function writePass(
  context: RunContext,
  prepared: PreparedPhase,
  epoch: OpenEpoch,
  { name, mode }: Pass,
): Promise<(() => Promise<void>) | null> {
  const { ledger, ledgerSession } = context;
  if (mode === 'merge') await restoreDefinitions(context, name.phase, { entity: prepared.target });
  const claim = { ...name, epoch: epoch.number, position: epoch.view.position, mapping: prepared.digest };
  const { slices, rows } = await ledger.sliced(ledgerSession, name);
  const known = await knownKeys(context, prepared, { mode, rows });
  const program = programOf(context, prepared, mode, known);
  const done = await ledger.fates(ledgerSession, name);
  context.notify({ type: 'phase_started', phase: name.phase, entity: prepared.target.name, rows, done, pass: name.pass, mode });
  await runKeyPass(context, program, claim, epoch);
  if (program.keyPass === null && mode === 'merge') await ledgerSession.query(program.compare.notePreexistingRows(name.run, name.phase));
  if (!(await writeSlices(context, { program, known, claim, epoch, slicesInAll: slices, done }))) return null;
  // Rows of two views may exclude each other; the next pass, of one view, takes the stale ones away.
  if (!(await wasReadWhole(context, name, epoch))) await restoreDefinitions(context, name.phase, { entity: prepared.target });
  else await requireDefinitions(context, name.phase, { entity: prepared.target });
  return async () => {
    await settlePhase(ledgerSession, ledger, program, claim);
    await resolveOrphanKeys(context, program, name, epoch);
    await ledgerSession.query(program.settle.analyze);
  };
}

async function wasReadWhole({ ledger, ledgerSession }: RunContext, name: PassName, epoch: OpenEpoch): Promise<boolean> {
  const epochs = await ledger.epochs(ledgerSession, name);
  return epochs.every(({ epoch: number, position }) => number === epoch.number || position === epoch.view.position);
}

async function completePhase(context: RunContext, prepared: PreparedPhase, epoch: OpenEpoch, { name }: Pass): Promise<void> {
  const { ledger, ledgerSession, runs, control } = context;
  await advanceSequences(context, prepared);
  await refreshViews(context, prepared);
  const fates = await fatesOf(context, name);
  const root = bucketRoot(await ledger.buckets(ledgerSession, name));
  const end = { status: 'completed' as const, epoch: epoch.number, position: epoch.view.position, fates, root };
  await runs.completePhase(control, name.run, name.phase, end);
  context.notify({ type: 'phase_completed', phase: name.phase, entity: prepared.target.name, fates, root });
}

/** What became of the rows over all passes: a row written by an earlier pass and found unchanged by the last was written by the run. */
export async function fatesOf({ ledger, ledgerSession }: RunContext, name: PassName): Promise<FateCounts> {
  const { inserted: _, overwritten: __, ...last } = await ledger.fates(ledgerSession, name);
  const standing = last.written + last.unchanged;
  const all = await ledger.written(ledgerSession, name);
  const written = within(standing, all.written);
  const counts = { ...last, written, unchanged: standing - written };
  if (all.inserted === null) return counts;
  // What one pass inserted and another changed is new to the run.
  const inserted = within(written, all.inserted);
  return { ...counts, inserted, overwritten: written - inserted };
}

/** Rows that fall in settle are taken from those that were written, also where an earlier run wrote them. */
const within = (most: number, rows: number): number => Math.max(0, Math.min(most, rows));
