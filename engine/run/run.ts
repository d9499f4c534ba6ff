import type { Catalog } from '../../model/catalog.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Outcome } from '../../model/progress.ts';
import type { PhaseState, Run } from '../journal/runs.ts';
import { adoptedEntities } from '../map/identities.ts';
import type { OpenEpoch, PreparedPhase, RunContext } from './context.ts';
import { runPhase } from './run-phase.ts';

export interface RunResult {
  readonly run: string;
  readonly outcome: Outcome;
  readonly phases: readonly PhaseState[];
}

/**
 * Executes the prepared phases in order. An unfinished run of the same mappings is continued; otherwise a new one begins. Every process
 * reads the source in one view of its own.
 */
export async function executeRun(context: RunContext, prepared: readonly PreparedPhase[], target: Catalog, by: string): Promise<RunResult> {
  const run = await openRun(context, prepared, by);
  await adoptEntities(context, target, run);
  const view = await context.source.openEpoch();
  try {
    const epoch = { number: await context.runs.nextEpoch(context.control, run), view };
    const isWhole = await runPhases(context, run, prepared, epoch);
    return { run, outcome: isWhole ? 'done' : 'interrupted', phases: await context.runs.phases(context.control, run) };
  } finally {
    await view.close().catch(() => {});
  }
}

async function openRun(context: RunContext, prepared: readonly PreparedPhase[], by: string): Promise<string> {
  const { runs, control, playbook } = context;
  const mappings = Object.fromEntries(prepared.map(({ phase, digest }) => [phase.phase, digest]));
  const last = await runs.last(control, playbook.playbook);
  if (last && isContinued(last, mappings)) return last.id;
  const run = await runs.create(control, { playbook: playbook.playbook, mappings, by });
  await runs.addPhases(
    control,
    run,
    prepared.map(({ phase, target }) => ({ phase: phase.phase, entity: target.name })),
  );
  return run;
}

function isContinued({ status, mappings }: Run, wanted: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(wanted);
  return status === 'running' && names.length === Object.keys(mappings).length && names.every((name) => mappings[name] === wanted[name]);
}

async function adoptEntities(context: RunContext, target: Catalog, run: string): Promise<void> {
  for (const adopted of adoptedEntities(context.playbook, target)) {
    for (const statement of context.target.adopt(adopted, run, context.ledgerSchema)) await context.ledgerSession.query(statement);
  }
}

async function runPhases(context: RunContext, run: string, prepared: readonly PreparedPhase[], epoch: OpenEpoch): Promise<boolean> {
  for (const phase of prepared) {
    const states = await context.runs.phases(context.control, run);
    const state = states.find((each) => each.phase === phase.phase.phase);
    if (!state) throw new GodwitError('assertion', `run ${run} does not know the phase ${phase.phase.phase}`);
    if (context.signal.aborted || !(await runPhase(context, run, phase, epoch, state))) return false;
  }
  return true;
}
