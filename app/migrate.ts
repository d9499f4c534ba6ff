import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Selection } from '../engine/playbook/select.ts';
import type { PreparedPhase } from '../engine/run/context.ts';
import type { RunResult } from '../engine/run/run.ts';
import { analyze, inspect, inventory, requirePassed } from '../engine/stages/analyze.ts';
import { requireApprovals } from '../engine/stages/approve.ts';
import { map } from '../engine/stages/map.ts';
import { plan } from '../engine/stages/plan.ts';
import type { Catalog } from '../model/catalog.ts';
import { takeCommitted } from './approvals.ts';
import { execute, type RunLimits } from './execute.ts';
import { reportsFolder } from './folders.ts';
import { measuredPace } from './overview.ts';
import { writeReports } from './reporting.ts';
import { ensureSample } from './samples.ts';
import { stageOf } from './stage.ts';
import { type MigrationSummary, progressOf, totalFates, verdictCounts } from './summary.ts';
import { validate } from './validate.ts';
import { type Caller, type Workbench, withWorkbench } from './workbench.ts';

export interface MigrateOptions extends RunLimits {
  readonly playbook: string;
  readonly selection: Selection;
}

/** Executes the approved mappings, validates what arrived, and reports. Throws `not_approved` for mappings that nobody approved. */
export function migrate(caller: Caller, { playbook, selection, ...limits }: MigrateOptions): Promise<MigrationSummary> {
  return withWorkbench(caller, playbook, async (bench) => {
    const stage = stageOf(bench, caller.config.user);
    requirePassed(await inspect(stage));
    const [source, target] = await inventory(stage);
    const mapped = await map(stage, source, target, selection);
    await takeCommitted(bench, mapped);
    return finish(bench, await requireApprovals(stage, mapped), target, limits);
  });
}

/** The whole chain on a sample playbook: its databases are generated on the embedded server first. */
export async function start(caller: Caller, playbook: string, fresh: boolean): Promise<MigrationSummary> {
  await ensureSample(caller.config, playbook, caller.notify, fresh);
  return withWorkbench(caller, playbook, async (bench) => {
    const stage = stageOf(bench, caller.config.user);
    const analysis = await analyze(stage);
    await plan(stage, analysis, await measuredPace(bench));
    const mapped = await map(stage, analysis.source, analysis.target);
    await takeCommitted(bench, mapped);
    return finish(bench, await requireApprovals(stage, mapped), analysis.target, {});
  });
}

async function finish(bench: Workbench, prepared: readonly PreparedPhase[], target: Catalog, limits: RunLimits): Promise<MigrationSummary> {
  const result = await execute(bench, prepared, target, bench.config.user, limits);
  const verdict = result.outcome === 'done' ? await validate(bench, result.run, prepared) : null;
  const reports = [...(await writeReports(bench)), ...(result.manifest ? [writeManifest(bench, result.manifest)] : [])];
  return { ...(await summarize(bench, result)), validation: verdict && verdictCounts(verdict), reports };
}

async function summarize({ ledger, ledgerSession }: Workbench, { run, outcome, phases, manifest }: RunResult) {
  const standing = [];
  for (const state of phases) {
    const fates = state.fates ?? (await ledger.fates(ledgerSession, { run, phase: state.phase, pass: Math.max(state.pass, 1) }));
    standing.push({ progress: progressOf(state, fates), fates });
  }
  const rows = totalFates(standing.map(({ fates }) => fates));
  return { outcome, run, phases: standing.map(({ progress }) => progress), rows, digest: manifest?.root ?? null };
}

function writeManifest(bench: Workbench, manifest: NonNullable<RunResult['manifest']>): string {
  const file = join(reportsFolder(bench), 'manifest.json');
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
  return file;
}
