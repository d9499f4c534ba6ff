import { copyOverview } from '../../engine/copies/copied.ts';
import { selectPhases } from '../../engine/playbook/select.ts';
import { listQuarantine } from '../../engine/quarantine/show.ts';
import { findRisks } from '../../engine/risks.ts';
import { contextOf, sourceOf, targetOf } from '../../engine/route.ts';
import { programOf } from '../../engine/run/context.ts';
import { inspect } from '../../engine/stages/analyze.ts';
import { traceRow } from '../../engine/trace/trace.ts';
import { placedEntity } from '../../engine/whole-side.ts';
import type { Entity } from '../../model/catalog.ts';
import { GodwitError } from '../../model/errors.ts';
import { sourcePlace } from '../../model/mapping.ts';
import { databaseNames, phasePlace, placeOf } from '../../model/playbook-databases.ts';
import type { TextRow } from '../../model/session.ts';
import type { Verdict } from '../../model/verdict.ts';
import type {
  DryRun,
  EntityDescription,
  EntityProfile,
  EntitySample,
  PlanRequest,
  ReviewedMapping,
  Side,
  WorkbenchReader,
} from '../../model/workbench.ts';
import { waitingFor } from '../approval/waiting.ts';
import { conflictsOf } from '../conflicts/conflicts.ts';
import { differentialName } from '../differential/newest.ts';
import { embeddingOverviewOf } from '../embed/overview.ts';
import { publicationOverviewOf } from '../publish/published.ts';
import { collectRun, lastVerdict } from '../reporting/run-report.ts';
import { statementsOf } from '../run/dry-run.ts';
import { runContextOf } from '../run/execute.ts';
import { rebuildMapped } from '../run/rebuild.ts';
import { stageOf } from '../run/stage.ts';
import { schemaOf } from '../schema/show.ts';
import { syncJobsOf } from '../sync-jobs/doors.ts';
import { runsShown, shownJobs } from '../sync-jobs/jobs.ts';
import { controlSchema, type Workbench } from '../workbench/workbench.ts';
import { requirePhase } from './corrections.ts';
import { exploreRows } from './explore.ts';
import type { Knowledge } from './knowledge.ts';
import { namesOf, overviewOf } from './names.ts';
import { planAsked } from './plans.ts';
import { statementsFor } from './statements/statements.ts';

/** What agents may look at, answered from both databases, ledger and journal. */
export function openReader(bench: Workbench, knowledge: Knowledge): WorkbenchReader {
  return {
    overview: () => overviewOf(bench, knowledge),
    names: () => namesOf(bench.playbook, knowledge),
    describe: (side, name) => describeEntity(bench, knowledge, side, name),
    schema: async (name) => schemaOf(bench, await knowledge.mapped(), name),
    profile: (side, name) => profileEntity(knowledge, side, name),
    sample: (side, name, rows) => sampleEntity(bench, knowledge, side, name, rows),
    explore: (question) => exploreRows(bench, knowledge, question),
    mapping: (phase) => reviewedMapping(bench, knowledge, phase),
    plan: (request) => planAsked(bench, knowledge, request),
    status: async () => collectRun(bench, await knowledge.profile('source'), await newestVerdict(bench)),
    quarantine: async (phase) => {
      const run = await collectRun(bench, null, null);
      return (run?.quarantine ?? []).filter((group) => phase === null || group.phase === phase);
    },
    dryRun: (request) => dryRunAsked(bench, knowledge, request),
    quarantinedRows: async (phase, rows) => (await listQuarantine(runContextOf(bench, {}), { phase, rows })).rows,
    trace: async (phase, key) => {
      const prepared = (await knowledge.mapped()).map((each) => ({ ...each, approvedBy: '' }));
      return traceRow(runContextOf(bench, {}), prepared, { key, ...(phase !== null && { phase }) });
    },
    rebuild: async (collection, key) => {
      const question = { collection, all: false, ...(key !== null && { key }) };
      return (await rebuildMapped(bench, await knowledge.mapped(), question)).report;
    },
    findings: async () => {
      const profile = await knowledge.profile('source');
      return { findings: profile.findings, risks: findRisks(await knowledge.catalog('source'), profile, []) };
    },
    verdict: () => newestVerdict(bench),
    differential: async () =>
      (await bench.journal.last(bench.control, bench.playbook.playbook, 'differential', differentialName))?.content ?? null,
    conflicts: async () => (await conflictsOf(bench, { limit: 1 })).phases,
    syncJobs: async () => ({ jobs: await shownJobs(bench), runs: await syncJobsOf(bench).runs(bench.control, runsShown) }),
    copies: () => copyOverview(bench.control, controlSchema, bench.playbook.playbook),
    access: async () => (await bench.journal.last(bench.control, bench.playbook.playbook, 'access', 'access'))?.content ?? null,
    queries: async () => (await bench.journal.last(bench.control, bench.playbook.playbook, 'queries', 'queries'))?.content ?? null,
    publications: () => publicationOverviewOf(bench),
    embeddings: () => embeddingOverviewOf(bench),
    preflight: () => inspect(stageOf(bench, bench.principal.name)),
    pending: () => waitingFor(bench),
    statements: () => statementsFor(bench, knowledge),
  };
}

/** What would run, without running it: the statements compiled, the rows as the source counts them. */
async function dryRunAsked(bench: Workbench, knowledge: Knowledge, request: PlanRequest): Promise<DryRun> {
  const chosen = new Set(selectPhases(bench.playbook, request));
  const { sizes } = await knowledge.catalog('source');
  const mapped = (await knowledge.mapped()).filter(({ phase }) => chosen.has(phase.phase));
  const context = runContextOf(bench, {});
  const phases = mapped.map((each) => {
    const program = programOf(contextOf(context, each.phase.databases), { ...each, approvedBy: '' }, 'merge');
    const rows = sizes[sourcePlace(each.mapping, each.mapping.source)]?.rows ?? 0;
    return { phase: each.phase.phase, mode: program.mode, statements: statementsOf(program).length, rows };
  });
  return { phases, checks: await inspect(stageOf(bench, bench.principal.name)) };
}

async function describeEntity({ playbook }: Workbench, knowledge: Knowledge, side: Side, name: string): Promise<EntityDescription> {
  const entity = await knowledge.entity(side, name);
  const size = (await knowledge.catalog(side)).sizes[name] ?? { rows: 0, bytes: 0 };
  const phases = playbook.phases.filter((phase) => phasePlace(playbook, phase, side) === name).map(({ phase }) => phase);
  return { side, entity, ...size, phases };
}

async function profileEntity(knowledge: Knowledge, side: Side, name: string): Promise<EntityProfile> {
  await knowledge.entity(side, name);
  const profile = await knowledge.profile(side);
  const { rows = 0, sampledRows = 0, fields = {} } = profile.entities[name] ?? {};
  return { side, entity: name, rows, sampledRows, fields, findings: profile.findings.filter(({ entity }) => entity === name) };
}

async function sampleEntity(bench: Workbench, knowledge: Knowledge, side: Side, name: string, rows: number): Promise<EntitySample> {
  const entity = await knowledge.entity(side, name);
  const fields = (await knowledge.profile(side)).entities[name]?.fields;
  const columns = entity.fields.map((field) => ({
    name: field.name,
    sensitivity: fields ? (fields[field.name]?.sensitivity ?? null) : ('unknown' as const),
  }));
  return { side, entity: name, columns, rows: await sampleOf(bench, side, entity, rows) };
}

/** An entity of several databases carries its database before its name. */
function sampleOf(bench: Workbench, side: Side, entity: Entity, rows: number): Promise<TextRow[]> {
  const [database = ''] = databaseNames(bench.playbook, side).length > 1 ? entity.name.split('/') : databaseNames(bench.playbook, side);
  const prefix = placeOf(bench.playbook, side, database, '');
  const open = side === 'source' ? sourceOf(bench, database) : targetOf(bench, database);
  return open.sample(
    placedEntity(entity, (name) => name.slice(prefix.length)),
    rows,
  );
}

async function reviewedMapping({ journal, control, playbook }: Workbench, knowledge: Knowledge, name: string): Promise<ReviewedMapping> {
  requirePhase(playbook, name);
  const mapped = (await knowledge.mapped()).find(({ phase }) => phase.phase === name);
  if (!mapped) throw new GodwitError('phase_not_found', `The phase "${name}" is turned off in the playbook.`);
  const { mapping, digest } = mapped;
  const approval = await journal.approval(control, digest);
  return { mapping, digest, state: approval ? 'approved' : 'proposed', decidedBy: approval?.by ?? null };
}

async function newestVerdict(bench: Workbench): Promise<Verdict | null> {
  const run = await bench.runs.last(bench.control, bench.playbook.playbook);
  return run && lastVerdict(bench, run.id);
}
