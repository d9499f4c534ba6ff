import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { openDecisions, type PlacedDecision } from '../../engine/playbook/open-decision.ts';
import type { Selection } from '../../engine/playbook/select.ts';
import { type Catalogs, catalogOf, contextOf } from '../../engine/route.ts';
import { inventory } from '../../engine/stages/analyze.ts';
import { approverOf } from '../../engine/stages/approve.ts';
import { type DatabaseApproval, databaseApprovals, otherWords } from '../../engine/stages/databases.ts';
import { map } from '../../engine/stages/map.ts';
import { termsApproval } from '../../engine/stages/terms.ts';
import { highRisks, type OpenRisk } from '../../engine/unaddressed.ts';
import { sideOf } from '../../model/artifacts.ts';
import type { Catalog } from '../../model/catalog.ts';
import { identityWords } from '../../model/database-identity.ts';
import type { Mapping } from '../../model/mapping.ts';
import { phasePlace } from '../../model/playbook-databases.ts';
import type { FieldProfile } from '../../model/profile.ts';
import { termLines } from '../../model/terms.ts';
import { takeCommitted } from '../approval/approvals.ts';
import { keepShownCode } from '../approval/decisions.ts';
import { stageOf } from '../run/stage.ts';
import { keptProfile } from '../workbench/profile.ts';
import { requireRecordsOf } from '../workbench/records.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { pageOf, type ReviewPage } from './review-page.ts';
import { keepReview } from './reviewed.ts';
import { type ReviewedField, reviewField } from './reviewed-field.ts';
import { type ReviewedTransform, reviewTransform } from './transform-review.ts';

const sampledRows = 20;

export interface ReviewedMapping {
  readonly phase: string;
  readonly source: string;
  readonly target: string;
  readonly digest: string;
  readonly approvedBy: string | null;
  readonly fields: readonly ReviewedField[];
  /** Rows of the source; null where nobody counted them. Of elements those that they are in. */
  readonly rows: number | null;
  readonly areElements: boolean;
  /** What happens where the target has the row already. */
  readonly conflict: string;
  /** What the profile found in the columns of this phase. */
  readonly findings: readonly string[];
  readonly noTarget: readonly { readonly column: string; readonly reason: string }[];
  readonly hasCode: boolean;
  /** The phase's code and how it did on real rows; null without code, and without samples. */
  readonly transform: ReviewedTransform | null;
  readonly terms: ReviewedTerms;
}

/** What is approved of a phase beside its mapping. */
export interface ReviewedTerms {
  readonly digest: string;
  readonly approvedBy: string | null;
  /** Each term by its name. */
  readonly lines: readonly (readonly [name: string, text: string])[];
  /** Old → new, where others were approved before. */
  readonly changes: readonly string[];
}

/** A database as a reviewer sees it. */
export interface ReviewedDatabase {
  readonly side: string;
  readonly state: DatabaseApproval['state'];
  readonly words: string;
}

/** The mappings that are shown, those that are only named, and the databases. */
export interface Reviewed extends ReviewPage<ReviewedMapping> {
  readonly databases: ReviewedDatabase[];
  /** What the playbook leaves open in these phases, and high risks that nobody has said anything about. */
  readonly open: readonly PlacedDecision[];
  readonly risks: readonly OpenRisk[];
}

/** The mappings that `reviewAll` gives of all phases. */
export async function review(caller: Caller, playbook: string, selection: Selection, samples: boolean): Promise<ReviewedMapping[]> {
  return (await reviewAll(caller, playbook, selection, samples)).mappings;
}

/**
 * Maps the selected phases anew and keeps the mappings; with `samples` each column shows values of the source, and it is kept what the caller was
 * shown. Of many phases only those that need a look are shown, a page of them, unless the review is to be full.
 */
export function reviewAll(caller: Caller, playbook: string, selection: Selection, samples: boolean, isFull = true): Promise<Reviewed> {
  return withMapped(caller, playbook, selection, async (bench, mapped, sources) => {
    const standing = await databaseApprovals(bench);
    const databases = Object.fromEntries(standing.map(({ now, digest }) => [sideOf(now), digest]));
    const known = { catalogs: sources, findings: await findingsOf(bench) };
    const all: ReviewedMapping[] = [];
    for (const each of mapped) all.push(await reviewPhase(bench, each, known));
    const page = pageOf(all, isFull);
    const mappings = samples ? await withSamples(bench, page.mappings, mapped, sources) : page.mappings;
    if (samples) for (const each of [...mappings, ...page.folded]) await keepReview(bench, each, databases);
    return { ...page, mappings, databases: standing.map(reviewDatabase), ...(await openIn(bench, mapped)) };
  });
}

async function openIn(bench: Workbench, mapped: readonly MappedPhase[]): Promise<Pick<Reviewed, 'open' | 'risks'>> {
  const wanted = new Set(mapped.map(({ phase }) => phase.phase));
  const profile = await keptProfile(bench);
  return {
    open: openDecisions(bench.playbook).filter(({ phase }) => phase === null || wanted.has(phase)),
    risks: profile === null ? [] : mapped.flatMap(({ mapping }) => highRisks(mapping, profile)),
  };
}

function reviewDatabase(standing: DatabaseApproval): ReviewedDatabase {
  const { now, state } = standing;
  return { side: sideOf(now), state, words: state === 'other' ? otherWords(standing) : `${sideOf(now)}: ${identityWords(now)}` };
}

async function reviewTerms(bench: Workbench, { mapping }: MappedPhase): Promise<ReviewedTerms> {
  const { terms, digest, approvedBy, changes } = await termsApproval(bench, mapping);
  return { digest, approvedBy, lines: termLines(terms), changes };
}

/** Opens a workbench with the selected phases mapped anew. */
export function withMapped<T>(
  caller: Caller,
  playbook: string,
  selection: Selection,
  work: (bench: Workbench, mapped: readonly MappedPhase[], sources: Catalogs) => Promise<T>,
): Promise<T> {
  const mapAll = async (bench: Workbench): Promise<T> => {
    const stage = stageOf(bench, caller.principal.name);
    const [source, target] = await inventory(stage);
    const mapped = await map(stage, source, target, selection);
    await requireRecordsOf(bench, mapped);
    await takeCommitted(bench, mapped);
    return work(bench, mapped, source);
  };
  return withWorkbench(caller, playbook, mapAll);
}

/** The same mappings with values of the source, and what their code makes of its rows. */
async function withSamples(
  bench: Workbench,
  reviewed: readonly ReviewedMapping[],
  mapped: readonly MappedPhase[],
  catalogs: Catalogs,
): Promise<ReviewedMapping[]> {
  const byPhase = new Map(mapped.map((each) => [each.phase.phase, each]));
  const sampled: ReviewedMapping[] = [];
  for (const each of reviewed) {
    const of = byPhase.get(each.phase);
    sampled.push(of ? { ...each, ...(await samplesOf(bench, of, catalogs)) } : each);
  }
  return sampled;
}

async function samplesOf(
  whole: Workbench,
  mapped: MappedPhase,
  catalogs: Catalogs,
): Promise<Pick<ReviewedMapping, 'fields' | 'transform'>> {
  const { mapping, sourceRead, phase } = mapped;
  const [bench, catalog] = [contextOf(whole, phase.databases), catalogOf(catalogs, phase.databases.source)];
  const rows = await bench.source.sample(sourceRead.entity, sampledRows);
  const profile = await profileOf(bench, mapped, catalog);
  return {
    fields: mapping.fields.map((field) => reviewField(field, mapped, rows, profile)),
    transform: await shownTransform(bench, mapped, catalog),
  };
}

/** What is known of the source, for all phases. */
interface Known {
  readonly catalogs: Catalogs;
  readonly findings: ReadonlyMap<string, readonly string[]>;
}

async function reviewPhase(bench: Workbench, mapped: MappedPhase, { catalogs, findings }: Known): Promise<ReviewedMapping> {
  const { mapping, phase, digest } = mapped;
  const source = phasePlace(bench.playbook, phase, 'source');
  return {
    phase: phase.phase,
    source,
    target: phasePlace(bench.playbook, phase, 'target'),
    digest,
    approvedBy: await approverOf(bench, digest),
    fields: mapping.fields.map((field) => reviewField(field, mapped, [], {})),
    rows: catalogOf(catalogs, phase.databases.source).sizes[mapping.source]?.rows ?? null,
    areElements: phase.unnest !== undefined,
    conflict: conflictWords(mapping),
    findings: findings.get(source) ?? [],
    noTarget: mapping.noTarget,
    hasCode: mapping.transform !== undefined,
    transform: null,
    terms: await reviewTerms(bench, mapped),
  };
}

/** What is shown of code is kept: it is evidence of what is decided on it. */
async function shownTransform(bench: Workbench, mapped: MappedPhase, catalog: Catalog): Promise<ReviewedTransform | null> {
  const reviewed = await reviewTransform(bench, mapped, catalog);
  if (reviewed) await keepShownCode(bench, mapped.digest, reviewed.sample);
  return reviewed;
}

/** A profile of the one entity, for its sensitivities. */
async function profileOf(
  { source }: Workbench,
  { sourceRead }: MappedPhase,
  catalog: Catalog,
): Promise<Readonly<Record<string, FieldProfile>>> {
  const profile = await source.profile({ ...catalog, entities: [sourceRead.entity] });
  return profile.entities[sourceRead.entity.name]?.fields ?? {};
}

function conflictWords({ conflict, identity }: Mapping): string {
  const same = conflict.key.length === 0 ? identity.targetKey : conflict.key;
  const action = {
    update: 'it is overwritten',
    do_nothing: 'it is left alone',
    newest: 'the newer one wins',
    fail: 'the row is kept aside',
  };
  return `where the target has a row with the same ${same.join(', ')}, ${action[conflict.action]}; duplicates in the source: ${conflict.duplicates}`;
}

/** What the profile found, by entity: names and counts, never values. */
async function findingsOf(bench: Workbench): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = Map.groupBy((await keptProfile(bench))?.findings ?? [], ({ entity }) => entity);
  return new Map([...found].map(([entity, all]) => [entity, all.map(({ message }) => message)]));
}
