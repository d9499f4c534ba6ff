import { GodwitError } from '../../model/errors.ts';
import type { Manifest } from '../../model/manifest.ts';
import { targetPlace } from '../../model/mapping.ts';
import type { Outcome } from '../../model/progress.ts';
import type { PhaseState, Run } from '../journal/runs.ts';
import { adoptedEntities } from '../map/identities.ts';
import { orderPhases } from '../playbook/order.ts';
import { withRetries } from '../retry.ts';
import { type Catalogs, contextOf, contextOfTarget, targetsOf } from '../route.ts';
import { requireDefinitions } from './bulk.ts';
import { ledgerPlace, type PreparedPhase, type RunContext } from './context.ts';
import { requireDependencies } from './dependencies.ts';
import { requireHealth } from './health.ts';
import { lockLoads, takePlaybook } from './lock.ts';
import { buildManifest } from './manifest.ts';
import { bringsTheSame, removeListedRows, takeDifferential } from './repairs.ts';
import { runPhases } from './run-phase.ts';
import { removeStaleRows } from './stale-rows.ts';
import { withTriggersOff } from './triggers.ts';
import { openViews, type Views } from './views.ts';

export interface RunResult {
  readonly run: string;
  readonly outcome: Outcome;
  readonly phases: readonly PhaseState[];
  /** The proof; null until every phase is completed. */
  readonly manifest: Manifest | null;
}

/**
 * Executes the prepared phases in order. An unfinished run of the same mappings is continued; otherwise a new one begins. Every process
 * reads the source in one view of its own, and in another when that is lost.
 */
export async function executeRun(
  context: RunContext,
  prepared: readonly PreparedPhase[],
  targets: Catalogs,
  by: string,
): Promise<RunResult> {
  const each = targetsOf(context);
  for (const on of each) await takePlaybook(on);
  await requireDependencies(context, prepared);
  openSandboxEarly(context, prepared);
  const run = await openRun(context, prepared, by);
  context.notify({ type: 'run_started', run: run.id });
  for (const { ledgerSession } of each) await lockLoads(ledgerSession, run.id);
  for (const on of each) await requireDefinitions(on, 'earlier runs', { exceptRun: run.id });
  await adoptEntities(context, targets, run.id);
  await noteDerivedKeys(context, prepared);
  return withTriggersOff(context, prepared, () => runInViews(context, run, prepared, by));
}

async function noteDerivedKeys(context: RunContext, prepared: readonly PreparedPhase[]): Promise<void> {
  for (const { phase, mapping, target: entity } of prepared) {
    const { target, ledgerSession } = contextOf(context, phase.databases);
    await ledgerSession.query(target.noteDerivedKeys(mapping, entity, ledgerPlace(context)));
  }
}

/** The sandbox takes a second to open, which phases without code need not wait for. Those that need it ask again, and are told what is unwell. */
function openSandboxEarly({ transforms }: RunContext, prepared: readonly PreparedPhase[]): void {
  if (prepared.some(({ mapping }) => mapping.transform)) transforms?.place().catch(() => {});
}

/** Reads the source in one view after the other, as long as connections to it are lost. */
async function runInViews(context: RunContext, run: Run, prepared: readonly PreparedPhase[], by: string): Promise<RunResult> {
  const goesOn = (error: Error, failed: number): boolean => {
    if (!isViewLost(error, failed - 1)) return false;
    context.notify({ type: 'notice', message: 'The connection to the source was lost; the run goes on in a new view of it.' });
    return true;
  };
  return withRetries(context, () => runInOneView(context, run, prepared, by), goesOn);
}

/** Reads each source in one view, from where earlier views have ended. Throws an error with the detail `view: lost` when one is lost on the way. */
async function runInOneView(context: RunContext, run: Run, prepared: readonly PreparedPhase[], by: string): Promise<RunResult> {
  const views = await openViews(context, run.id, prepared);
  try {
    await removeStaleRows(context, run.id, prepared, (each) => views.steady(each));
    // First what holds values that new rows may claim, and what is still referred to when all rows are there.
    await removeListedRows(context, run.id, prepared);
    const isWhole = await runAll(context, run.id, prepared, views);
    const phases = await context.runs.phases(context.control, run.id);
    if (!isWhole || !(await removeListedRows(context, run.id, prepared)))
      return { run: run.id, outcome: 'interrupted', phases, manifest: null };
    return { run: run.id, outcome: 'done', phases, manifest: await finishRun(context, run, prepared, phases, by) };
  } catch (cause) {
    if (!(cause instanceof GodwitError) || cause.kind !== 'unavailable' || (await views.areOpen())) throw cause;
    throw new GodwitError(cause.code, cause.message, { cause, details: { ...cause.details, view: 'lost' } });
  } finally {
    await views.close();
  }
}

/** A source that was lost may also be away for a while. */
const isViewLost = (error: unknown, lost: number): boolean =>
  error instanceof GodwitError && (error.details.view === 'lost' || (lost > 0 && error.kind === 'unavailable'));

async function openRun(context: RunContext, prepared: readonly PreparedPhase[], by: string): Promise<Run> {
  const { runs, control, playbook } = context;
  const mappings = Object.fromEntries(prepared.map(({ phase, digest }) => [phase.phase, digest]));
  const last = await runs.last(control, playbook.playbook);
  if (last && isContinued(last, mappings) && (await bringsTheSame(context, last.id))) return last;
  const run = await runs.create(control, { playbook: playbook.playbook, mappings, by });
  await takeDifferential(context, run.id);
  await runs.addPhases(
    control,
    run.id,
    prepared.map(({ phase, mapping }) => ({ phase: phase.phase, entity: targetPlace(mapping) })),
  );
  return run;
}

/** Keeps the proof in the journal and closes the run. */
async function finishRun(
  context: RunContext,
  run: Run,
  prepared: readonly PreparedPhase[],
  phases: readonly PhaseState[],
  author: string,
): Promise<Manifest> {
  const { control, journal, runs } = context;
  const manifest = await buildManifest(context, run, prepared, phases);
  const digest = await journal.save(control, { kind: 'manifest', playbook: run.playbook, name: run.id, content: manifest, author });
  await runs.finish(control, run.id, 'completed', manifest.root, digest);
  return manifest;
}

const isContinued = (run: Run, wanted: Run['mappings']): boolean => run.status === 'running' && hasMappings(run, wanted);

/** Whether a run brings the same mappings. */
export function hasMappings({ mappings }: Run, wanted: Run['mappings']): boolean {
  const names = Object.keys(wanted);
  return names.length === Object.keys(mappings).length && names.every((name) => mappings[name] === wanted[name]);
}

async function adoptEntities(context: RunContext, targets: Catalogs, run: string): Promise<void> {
  for (const [name, catalog] of targets) {
    const { target, ledgerSession } = contextOfTarget(context, name);
    for (const adopted of adoptedEntities(context.playbook, name, catalog))
      for (const statement of target.adopt(adopted, run, ledgerPlace(context))) await ledgerSession.query(statement);
  }
}

async function runAll(context: RunContext, run: string, prepared: readonly PreparedPhase[], views: Views): Promise<boolean> {
  for (const group of circles(context, prepared)) {
    const states = await context.runs.phases(context.control, run);
    if (context.signal.aborted) return false;
    const epochOf = await views.of(group);
    // What others write is looked at now that it has been written.
    const fresh = group.filter((each) => views.steady(each) === null);
    if (fresh.length > 0) await removeStaleRows(context, run, prepared, (each) => (fresh.includes(each) ? epochOf(each) : null));
    const phases = group.map((each) => {
      const state = states.find(({ phase }) => phase === each.phase.phase);
      if (!state) throw new GodwitError('assertion', `run ${run} does not know the phase ${each.phase.phase}`);
      return { prepared: each, state, context: contextOf(context, each.phase.databases), epoch: epochOf(each) };
    });
    for (const each of phases) await requireHealth(each.context, each.epoch.view, [each.prepared]);
    if (!(await runPhases(run, phases))) return false;
  }
  return true;
}

/** The phases in order, those of one circle of references together. */
function circles({ playbook }: RunContext, prepared: readonly PreparedPhase[]): PreparedPhase[][] {
  const names = new Map(orderPhases(playbook).map(({ phase, cycle }) => [phase.phase, [phase.phase, ...cycle].toSorted().join(' ')]));
  return [...Map.groupBy(prepared, ({ phase }) => names.get(phase.phase)).values()];
}
