import { loadPlaybook } from '../../engine/playbook/load.ts';
import { orderPhases } from '../../engine/playbook/order.ts';
import { targetsOf } from '../../engine/route.ts';
import { type Analysis, analyze } from '../../engine/stages/analyze.ts';
import { plan } from '../../engine/stages/plan.ts';
import { type ThroughputEstimate, throughputOf } from '../../engine/stages/throughput-estimate.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Plan } from '../../model/plan.ts';
import type { Playbook } from '../../model/playbook.ts';
import { connectionOf, databaseNames } from '../../model/playbook-databases.ts';
import type { PhaseProgress } from '../../model/progress.ts';
import type { Waiting } from '../../model/waiting.ts';
import type { Side } from '../../model/workbench.ts';
import { waitingFor } from '../approval/waiting.ts';
import { samplesNow } from '../review/entity-samples.ts';
import { stageOf } from '../run/stage.ts';
import { shownAddress } from '../workbench/connect.ts';
import { labelOf } from '../workbench/labels.ts';
import { type Caller, controlSchema, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { writeReports } from './reporting.ts';
import { statusOf } from './run-status.ts';
import { type RunTime, runTime } from './run-time.ts';
import { fatesOf, progressOf } from './summary.ts';

/** Reads both databases' structure and the source's data, with the reports that can be made of it. */
export function analyzePlaybook(caller: Caller, playbook: string): Promise<{ analysis: Analysis; reports: string[] }> {
  return withWorkbench(caller, playbook, async (bench) => {
    const analysis = await analyze(stageOf(bench, caller.principal.name));
    return { analysis, reports: await writeReports(bench) };
  });
}

/** Analyses and plans: order, sizes, time and risks. */
export function planPlaybook(caller: Caller, playbook: string): Promise<{ plan: Plan; reports: string[] }> {
  return withWorkbench(caller, playbook, async (bench) => {
    const stage = stageOf(bench, caller.principal.name);
    const made = await plan(stage, await analyze(stage), await measuredThroughput(bench));
    return { plan: made, reports: await writeReports(bench) };
  });
}

/** The pace of the newest runs of the playbook's phases, where any was measured. */
export async function measuredThroughput({ runs, control, playbook }: Workbench): Promise<ThroughputEstimate> {
  const phases = await runs.latestPhases(control, playbook.playbook);
  return throughputOf(phases.map(({ expected, seconds }) => ({ rows: expected, seconds: seconds ?? 0 })));
}

/** The newest run, as it stands. */
export interface StandingRun {
  readonly id: string;
  readonly status: string;
  readonly digest: string | null;
  readonly verdict: string | null;
  readonly startedAt: string;
  /** Null before its end. */
  readonly took: RunTime | null;
}

export interface Status {
  readonly playbook: string;
  readonly source: string;
  readonly target: string;
  /** State of the newest run, `stopped` where it is not completed and no process is at it; null before the first one. */
  readonly run: StandingRun | null;
  readonly phases: readonly PhaseProgress[];
  /** Indexes and constraints that a bulk load took down and that are not back. */
  readonly missingDefinitions: readonly string[];
  /** Triggers that a run has turned off and that are not on again. */
  readonly triggersOff: readonly string[];
  /** What people must decide on. */
  readonly waiting: readonly Waiting[];
}

/** Where every phase of a playbook stands; that nothing does where nothing of Godwit is there yet. */
export async function readStatus(caller: Caller, name: string): Promise<Status> {
  try {
    return await withWorkbench(caller, name, readStanding, 'look');
  } catch (error) {
    if (!(error instanceof GodwitError) || error.code !== 'nothing_recorded') throw error;
    return unbegun(caller, loadPlaybook(name, caller.config.playbooks).playbook);
  }
}

/** How a playbook stands of which nothing was recorded yet. */
export function unbegun(caller: Caller, playbook: Playbook): Status {
  return {
    playbook: playbook.playbook,
    source: addressesOf(caller, playbook, 'source'),
    target: addressesOf(caller, playbook, 'target'),
    ...nothing,
  };
}

const nothing = { run: null, phases: [], missingDefinitions: [], triggersOff: [], waiting: [] } as const;

const addressesOf = ({ config }: Caller, playbook: Playbook, side: Side): string =>
  databaseNames(playbook, side)
    .map((name) => shownAddress(config, connectionOf(playbook, name)))
    .join(', ');

/** Where every phase stands. */
export async function readStanding(bench: Workbench): Promise<Status> {
  const { runs, control } = bench;
  const run = await runs.last(control, bench.playbook.playbook);
  const verdict = run && (await runs.lastVerdict(control, run.id));
  const phases = await phaseProgress(bench);
  const missing = [];
  const off = [];
  for (const { target, ledgerSession } of targetsOf(bench)) {
    missing.push(...(await target.bulkLoads(controlSchema).missing(ledgerSession)));
    off.push(...(await target.triggers(controlSchema).off(ledgerSession)));
  }
  return {
    playbook: bench.playbook.playbook,
    source: labelOf(bench, 'source'),
    target: labelOf(bench, 'target'),
    run: run && {
      ...{ id: run.id, status: await statusOf(bench, run), digest: run.root, verdict: verdict?.verdict ?? null },
      ...{ startedAt: run.startedAt, took: runTime(run, rowsOf(phases, run.id)) },
    },
    phases: phases.map(({ progress }) => progress),
    missingDefinitions: missing.map(({ kind, name, entity }) => `${kind} ${name} of ${entity}`),
    triggersOff: off.map(({ name, entity }) => `${name} of ${entity}`),
    waiting: await waitingFor(bench),
  };
}

/** A phase, as the run with this number left it. */
interface StandingPhase {
  readonly run: string;
  readonly progress: PhaseProgress;
}

const rowsOf = (phases: readonly StandingPhase[], run: string): number =>
  phases.filter((each) => each.run === run).reduce((sum, { progress }) => sum + progress.current, 0);

async function phaseProgress(bench: Workbench): Promise<StandingPhase[]> {
  const { runs, control, playbook } = bench;
  const latest = new Map((await runs.latestPhases(control, playbook.playbook)).map((each) => [each.phase, each]));
  const standing: StandingPhase[] = [];
  for (const { phase } of orderPhases(playbook)) {
    const state = latest.get(phase.phase);
    if (!state) continue;
    standing.push({ run: state.run, progress: progressOf(state, await fatesOf(bench, state.run, state)) });
  }
  return standing;
}

/** Writes the reports anew from ledger and journal. */
export function reportPlaybook(caller: Caller, playbook: string): Promise<string[]> {
  return withWorkbench(caller, playbook, async (bench) => writeReports(bench, await samplesNow(bench)), 'look');
}

/** Recomputes the audit log's hash chain. */
export function verifyAuditLog(caller: Caller, playbook: string, expected?: string) {
  return withWorkbench(caller, playbook, ({ journal, control }) => journal.audit.verify(control, expected), 'look');
}
