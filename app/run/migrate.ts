import { join } from 'node:path';
import type { Selection } from '../../engine/playbook/select.ts';
import type { Catalogs } from '../../engine/route.ts';
import type { PreparedPhase } from '../../engine/run/context.ts';
import type { RunResult } from '../../engine/run/run.ts';
import { assess, inspect, inventory, requirePassed } from '../../engine/stages/analyze.ts';
import { requireApprovals } from '../../engine/stages/approve.ts';
import type { StageContext } from '../../engine/stages/context.ts';
import { loadOrMap } from '../../engine/stages/load.ts';
import { plan } from '../../engine/stages/plan.ts';
import { findUnchangedRun, keepUnchangedRun, mappingsOf, sourceVersions, targetVersions } from '../../engine/stages/unchanged-run.ts';
import type { UnchangedRun } from '../../model/artifacts.ts';
import type { Check } from '../../model/check.ts';
import { digestOf } from '../../model/digest.ts';
import type { EmbeddedShare } from '../../model/embedding.ts';
import { writtenPlaybook } from '../../model/playbook-databases.ts';
import { noteDatabases, takeCommitted } from '../approval/approvals.ts';
import { recordAct } from '../audit.ts';
import { withVectors } from '../embed/after-run.ts';
import { measuredThroughput } from '../reporting/overview.ts';
import { writeReports } from '../reporting/reporting.ts';
import { lastVerdict } from '../reporting/run-report.ts';
import { fatesOf, type MigrationSummary, progressOf, totalFates, verdictCounts } from '../reporting/summary.ts';
import { entitySamples } from '../review/entity-samples.ts';
import { keepAllowance } from '../workbench/allowance.ts';
import { reportsFolder } from '../workbench/folders.ts';
import { writePrivate } from '../workbench/private-files.ts';
import { requireRecordsOf } from '../workbench/records.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { withDeclaredRepairs } from './declared-repairs.ts';
import { execute, type RunLimits } from './execute.ts';
import { stageOf } from './stage.ts';
import { validate } from './validate.ts';

export interface MigrateOptions extends RunLimits {
  readonly playbook: string;
  readonly selection: Selection;
  /** How much of the texts becomes vectors once the phases are done: the declared part by default. */
  readonly embeddings?: EmbeddedShare | 'none';
}

/**
 * Executes the approved mappings, validates what arrived, reports, and makes the declared vectors where all phases were asked for. Throws
 * `not_approved` for mappings that nobody approved.
 */
export async function migrate(caller: Caller, { embeddings = 'part', ...options }: MigrateOptions): Promise<MigrationSummary> {
  const summary = await migratePhases(caller, options);
  return isOfAll(options.selection) ? withVectors(caller, options.playbook, summary, embeddings) : summary;
}

const isOfAll = ({ only = [], except = [] }: Selection): boolean => only.length === 0 && except.length === 0;

function migratePhases(caller: Caller, { playbook, selection, ...limits }: Omit<MigrateOptions, 'embeddings'>): Promise<MigrationSummary> {
  return withWorkbench(caller, playbook, async (bench) => {
    const ready = await makeReady(bench, selection);
    return ready.standstill ? repeat(bench, ready.standstill, ready.prepared) : finish(bench, ready, limits);
  });
}

/** Analyses and plans, and keeps both; where nothing has changed since the last validation, returns what that run came to instead. */
export function prepare(caller: Caller, playbook: string): Promise<MigrationSummary | null> {
  return withWorkbench(caller, playbook, async (bench) => {
    const { stage, checks, source, target, prepared, standstill } = await makeReady(bench, {});
    if (standstill) return repeat(bench, standstill, prepared);
    await plan(stage, await assess(stage, checks, source, target), await measuredThroughput(bench));
    return null;
  });
}

/** A playbook whose databases are ready and whose mappings are approved. */
interface Ready {
  readonly stage: StageContext;
  readonly checks: readonly Check[];
  readonly source: Catalogs;
  readonly target: Catalogs;
  readonly prepared: readonly PreparedPhase[];
  /** The run that another one would only repeat. */
  readonly standstill: UnchangedRun | null;
}

/** Analyses, maps and requires every approval: what a run needs before its first row. */
export async function makeReady(bench: Workbench, selection: Selection): Promise<Ready> {
  const stage = stageOf(bench, bench.principal.name);
  const checks = await inspect(stage);
  requirePassed(checks);
  await keepAllowance(bench, checks);
  const [source, target] = await inventory(stage);
  const mapped = await loadOrMap(stage, source, target, selection);
  await requireRecordsOf(bench, mapped);
  await takeCommitted(bench, mapped);
  const prepared = await requireApprovals(stage, mapped);
  await noteDatabases(bench);
  return { stage, checks, source, target, prepared, standstill: await findUnchangedRun(stage, mapped, source, target) };
}

/** Nothing has changed since that run was validated: what it came to still holds, and nothing is written. */
async function repeat(bench: Workbench, { run }: UnchangedRun, prepared: readonly PreparedPhase[]): Promise<MigrationSummary> {
  const { runs, control, notify } = bench;
  notify({ type: 'notice', message: `nothing has changed on either side since run ${run}: everything is in place` });
  const [last, verdict] = [await runs.find(control, run), await lastVerdict(bench, run)];
  const summary = await summarize(bench, { run, outcome: 'done', phases: await runs.phases(control, run), root: last?.root ?? null });
  const { written, unchanged, ...rows } = summary.rows;
  const counts = verdict && verdictCounts(verdict);
  return {
    ...summary,
    rows: { ...rows, written: 0, unchanged: written + unchanged },
    validation: counts,
    reports: await writeReports(bench, await entitySamples(bench, prepared)),
  };
}

async function finish(bench: Workbench, { stage, prepared, source, target }: Ready, limits: RunLimits): Promise<MigrationSummary> {
  const read = await sourceVersions(stage, prepared, source);
  const executed = await execute(bench, prepared, target, bench.principal.name, limits);
  const result = await withDeclaredRepairs(bench, prepared, executed);
  const proof = { root: result.manifest?.root ?? null, manifest: result.manifest && digestOf(result.manifest) };
  await recordAct(bench, `run ${result.outcome}`, { run: result.run, ...proof, phases: rootsOf(result) });
  const written = await targetVersions(stage, prepared, target);
  const verdict = result.outcome === 'done' ? await validate(bench, result.run, prepared) : null;
  const versions = { playbook: digestOf(writtenPlaybook(bench.playbook)), mappings: mappingsOf(prepared), source: read, target: written };
  if (verdict?.verdict === 'passed') await keepUnchangedRun(stage, { run: result.run, ...versions });
  bench.notify({ type: 'stage', stage: 'report', message: `${prepared.length} phases, with rows before and after` });
  const reports = [
    ...(await writeReports(bench, await entitySamples(bench, prepared))),
    ...(result.manifest ? [writeManifest(bench, result.manifest)] : []),
  ];
  const summary = await summarize(bench, { ...result, root: result.manifest?.root ?? null });
  return { ...summary, validation: verdict && verdictCounts(verdict), reports };
}

const rootsOf = ({ phases }: RunResult) => phases.map(({ phase, status, root }) => ({ phase, status, root }));

type Ended = Pick<RunResult, 'run' | 'outcome' | 'phases'> & { readonly root: string | null };

async function summarize(bench: Workbench, { run, outcome, phases, root }: Ended) {
  const standing = [];
  for (const state of phases) {
    const fates = await fatesOf(bench, run, state);
    standing.push({ progress: progressOf(state, fates), fates });
  }
  const rows = totalFates(standing.map(({ fates }) => fates));
  return { outcome, run, phases: standing.map(({ progress }) => progress), rows, digest: root };
}

function writeManifest(bench: Workbench, manifest: NonNullable<RunResult['manifest']>): string {
  const file = join(reportsFolder(bench), 'manifest.json');
  writePrivate(file, `${JSON.stringify(manifest, null, 2)}\n`);
  return file;
}
