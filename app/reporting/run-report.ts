import type { PhaseState, Run } from '../../engine/journal/runs.ts';
import { batchPace } from '../../engine/ledger/batch-pace.ts';
import { openKeptRows } from '../../engine/ledger/kept-rows.ts';
import { openRowFacts } from '../../engine/ledger/row-facts.ts';
import { orderPhases } from '../../engine/playbook/order.ts';
import { keptCauses } from '../../engine/quarantine/causes.ts';
import { rivalsOf } from '../../engine/quarantine/rivals.ts';
import { contextOfPhase, targetsOf } from '../../engine/route.ts';
import type { Catalog } from '../../model/catalog.ts';
import { noRows, ownSchema } from '../../model/ledger.ts';
import type { Mapping } from '../../model/mapping.ts';
import type { Plan } from '../../model/plan.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import { connectionOf, phasePlace, sourceNames, targetNames } from '../../model/playbook-databases.ts';
import type { Profile } from '../../model/profile.ts';
import type { Rival } from '../../model/repair.ts';
import type { BatchPace, LeftBehind, QuarantineGroup, ReportedPhase, RunReport } from '../../model/report.ts';
import { shownCode, shownCodeWords } from '../../model/shown-code.ts';
import type { Verdict } from '../../model/verdict.ts';
import { keySensitivity } from '../../reports/masked.ts';
import { lastRanCode } from '../run/ran-code.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { withFaults } from './example-faults.ts';
import { statusOf } from './run-status.ts';
import { fatesOf, progressOf, verdictCounts } from './summary.ts';

/** A phase of the playbook with where it stands in the newest run that has it. */
type Standing = { readonly phase: PlaybookPhase; readonly state: (PhaseState & { readonly run: string }) | undefined };

/** What the newest run came to, from ledger and journal; null before the first one. Phases it left out stand as earlier runs left them. */
export async function collectRun(
  bench: Workbench,
  profile: Profile | null,
  verdict: Verdict | null,
  plan: Plan | null = null,
  target: Catalog | null = null,
): Promise<RunReport | null> {
  const { runs, control, playbook } = bench;
  const run = await runs.last(control, playbook.playbook);
  if (!run) return null;
  const standings = await standingPhases(bench);
  const planned = new Map(plan?.phases.map(({ phase, seconds }) => [phase, seconds]));
  const phases: ReportedPhase[] = [];
  const groups: QuarantineGroup[] = [];
  const mappings = await mappingsOf(bench, run);
  for (const standing of standings) {
    const plannedSeconds = planned.get(standing.phase.phase);
    phases.push({ ...(await reportPhase(bench, run, standing, profile, verdict)), ...(plannedSeconds && { plannedSeconds }) });
    if (standing.state) groups.push(...(await groupsOf(bench, standing.state, mappings.get(standing.phase.phase))));
  }
  const last = await runs.lastVerdict(control, run.id);
  const audit = await bench.journal.audit.head(control);
  return {
    run: run.id,
    playbook: playbook.playbook,
    title: playbook.title,
    mode: 'migrate',
    status: await statusOf(bench, run),
    startedAt: run.startedAt,
    finishedAt: run.completedAt,
    at: new Date().toISOString(),
    root: run.root,
    ...(audit && { audit }),
    phases,
    quarantine: groups,
    causes: await withFaults(bench, await keptCauses({ ...bench, ledgerSchema: ownSchema }), {
      states: statesOf(standings),
      mappings,
      target,
    }),
    leftBehind: await leftBehindOf(bench, standings),
    adopted: adoptedOf(playbook),
    places: placesOf(playbook),
    verdict: verdict && last ? { ...verdictCounts(verdict), differences: differencesOf(verdict), artifact: last.artifact } : null,
  };
}

const statesOf = (standings: readonly Standing[]) =>
  new Map(standings.flatMap(({ phase, state }) => (state ? [[phase.phase, state] as const] : [])));

async function leftBehindOf(bench: Workbench, standings: readonly Standing[]): Promise<LeftBehind[]> {
  const phases = standings.flatMap(({ state }) => (state && state.status !== 'rolled_back' ? [state] : []));
  const found: LeftBehind[] = [];
  for (const { ledgerSession } of targetsOf(bench))
    found.push(...(await openKeptRows(ledgerSession, ownSchema, bench.playbook.playbook).leftBehind(phases)));
  return found;
}

function adoptedOf({ adopted }: Workbench['playbook']): NonNullable<RunReport['adopted']> {
  return Object.entries(adopted).map(([identity, { target, meaning = null }]) => ({ identity, entity: target, meaning }));
}

/** The rules that a run goes by, by phase. */
async function mappingsOf({ journal, control }: Workbench, run: Run): Promise<Map<string, Mapping>> {
  const mappings = new Map<string, Mapping>();
  for (const [phase, digest] of Object.entries(run.mappings)) mappings.set(phase, await journal.readAs(control, digest, 'mapping'));
  return mappings;
}

/** Addresses hold names and passwords: only the databases' own names are told. */
function placesOf(playbook: Workbench['playbook']): NonNullable<RunReport['places']> {
  const nameOf = (url: string): string => (url.startsWith('$') ? url : (/([^/:?]+)(?:\?.*)?$/.exec(url)?.[1] ?? 'a database'));
  const [sources, targets] = [sourceNames(playbook), targetNames(playbook)].map((names) =>
    names.map((name) => connectionOf(playbook, name).url),
  );
  const told = (urls: readonly string[] = []): string => urls.map(nameOf).join(', ');
  return { source: told(sources), target: told(targets), isEmbedded: targets?.every((url) => url.startsWith('embedded:')) ?? false };
}

async function groupsOf(
  bench: Workbench,
  { run, phase }: { readonly run: string; readonly phase: string },
  mapping: Mapping | undefined,
): Promise<QuarantineGroup[]> {
  const on = contextOfPhase({ ...bench, ledgerSchema: ownSchema }, phase);
  const groups = await on.ledger.quarantineGroups(on.ledgerSession, run, phase);
  if (mapping === undefined) return groups;
  const examples = groups.flatMap(({ reason, exampleKeys }) => exampleKeys.map((sourceKey) => ({ sourceKey, reason })));
  const rivals = await rivalsOf(on, mapping, examples);
  return groups.map((group) => ({ ...group, ...rivalsAmong(group.exampleKeys, rivals) }));
}

function rivalsAmong(keys: readonly string[], rivals: ReadonlyMap<string, Rival>): Pick<QuarantineGroup, 'rivals'> {
  const found = keys.flatMap((key) => (rivals.has(key) ? [[key, rivals.get(key)]] : []));
  return found.length === 0 ? {} : { rivals: Object.fromEntries(found) };
}

/** The newest verdict on a run; null before validation. */
export async function lastVerdict({ runs, journal, control }: Workbench, run: string): Promise<Verdict | null> {
  const kept = await runs.lastVerdict(control, run);
  return kept && (await journal.readAs(control, kept.artifact, 'verdict'));
}

const differencesOf = ({ phases }: Verdict): number => phases.reduce((sum, { differencesTotal }) => sum + differencesTotal, 0);

async function standingPhases({ runs, control, playbook }: Workbench): Promise<Standing[]> {
  const latest = new Map((await runs.latestPhases(control, playbook.playbook)).map((each) => [each.phase, each]));
  return orderPhases(playbook)
    .filter(({ phase }) => phase.off === undefined)
    .map(({ phase }) => ({ phase, state: latest.get(phase.phase) }));
}

async function reportPhase(
  bench: Workbench,
  run: Run,
  { phase, state }: Standing,
  profile: Profile | null,
  verdict: Verdict | null,
): Promise<ReportedPhase> {
  const fates = state === undefined || state.pass === 0 ? null : await fatesOf(bench, state.run, state);
  const digest = run.mappings[phase.phase] ?? null;
  const mapping = digest === null ? null : await bench.journal.readAs(bench.control, digest, 'mapping');
  const repaired = state === undefined || state.pass === 0 ? 0 : await repairedOf(bench, state);
  const pace = state === undefined || state.pass === 0 ? null : await paceOf(bench, state);
  const ranCode = mapping?.transform ? await placesOfCode(bench, phase.phase) : null;
  return {
    ...progressOf(state ?? notStarted(phase), fates ?? noRows),
    ...(state && state.run !== run.id && { run: state.run }),
    title: phase.title ?? phase.phase,
    meaning: phase.meaning ?? null,
    source: phasePlace(bench.playbook, phase, 'source'),
    mode: state?.mode ?? null,
    fates,
    ...(repaired > 0 && { repaired }),
    root: state?.root ?? null,
    seconds: state?.seconds ?? null,
    ...(pace && { pace }),
    criteria: criteriaOf(phase, verdict),
    mapping: digest,
    ...(ranCode !== null && { sandbox: ranCode }),
    ...(digest === null ? { approval: null } : await approvalOf(bench, digest)),
    keySensitivity: mapping && keySensitivity(mapping, profile),
  };
}

function repairedOf(bench: Workbench, { run, phase }: PhaseState & { readonly run: string }): Promise<number> {
  const { ledgerSession } = contextOfPhase(bench, phase);
  return openRowFacts(ledgerSession, ownSchema, bench.playbook.playbook).repairedCount(run, phase);
}

function paceOf(bench: Workbench, { run, phase, pass }: PhaseState & { readonly run: string }): Promise<BatchPace | null> {
  return batchPace(contextOfPhase(bench, phase).ledgerSession, ownSchema, { run, phase, pass });
}

/** Who approved a mapping, and what that person was shown of its code. */
async function approvalOf({ journal, control }: Workbench, digest: string): Promise<Pick<ReportedPhase, 'approval' | 'shownCode'>> {
  const approval = await journal.approval(control, digest);
  if (approval === null) return { approval };
  const { evidence, ...told } = approval;
  const code = evidence === null ? null : shownCode.safeParse(await journal.read(control, evidence));
  return { approval: told, ...(code?.success && { shownCode: shownCodeWords(code.data) }) };
}

/** Where the code of a phase ran, and where validation ran it when that was another place. */
async function placesOfCode(bench: Workbench, phase: string): Promise<string | null> {
  const place = await lastRanCode(bench, phase, 'run');
  const validated = await lastRanCode(bench, phase, 'validation');
  return place === null || validated === null || validated === place ? place : `${place}; validation ran it in ${validated}`;
}

function notStarted({ phase, target }: PlaybookPhase): PhaseState {
  const none = { mode: null, position: null, fates: null, root: null, completedAt: null, seconds: null };
  return { phase, entity: target, status: 'not_started', pass: 0, epoch: 0, expected: 0, ...none };
}

/** The checks of a verdict that stand for success criteria of the playbook. */
function criteriaOf({ phase }: PlaybookPhase, verdict: Verdict | null): ReportedPhase['criteria'] {
  const checks = verdict?.phases.find((each) => each.phase === phase)?.checks ?? [];
  return checks
    .filter(({ name }) => name.startsWith('success.'))
    .map(({ message, status }) => ({ criterion: message, passed: status === 'skipped' ? null : status !== 'failed', evidence: '' }));
}
