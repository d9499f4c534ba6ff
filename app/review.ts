import type { MappedPhase } from '../engine/map/mapped-phase.ts';
import type { Selection } from '../engine/playbook/select.ts';
import { type Catalogs, catalogOf, contextOf } from '../engine/route.ts';
import { inventory } from '../engine/stages/analyze.ts';
import { approverOf } from '../engine/stages/approve.ts';
import { type DatabaseStanding, databasesStanding, otherWords } from '../engine/stages/databases.ts';
import { map } from '../engine/stages/map.ts';
import { termsStanding } from '../engine/stages/terms.ts';
import { sideOf } from '../model/artifacts.ts';
import type { Catalog } from '../model/catalog.ts';
import { identityWords } from '../model/database-identity.ts';
import { type FieldMapping, type FieldStanding, type Mapping, originsOf } from '../model/mapping.ts';
import { maskValue } from '../model/masking.ts';
import type { FieldProfile } from '../model/profile.ts';
import type { TextRow } from '../model/session.ts';
import { termLines } from '../model/terms.ts';
import { ruleWords } from '../reports/words/rules.ts';
import { takeCommitted } from './approvals.ts';
import { keepShownCode } from './decisions.ts';
import { requireRecordsOf } from './records.ts';
import { keepReview } from './reviewed.ts';
import { stageOf } from './stage.ts';
import { type ReviewedTransform, reviewTransform } from './transform-review.ts';
import { type Caller, type Workbench, withWorkbench } from './workbench.ts';

const samplesShown = 3;
const sampledRows = 20;
const valueWidth = 40;

/** One target column as a reviewer sees it. */
export interface ReviewedField {
  readonly target: string;
  readonly sources: readonly string[];
  readonly rule: string;
  readonly confidence: number;
  /** Who vouches for it: people, the matcher by the playbook's `accept_from`, or nobody yet. */
  readonly standing: FieldStanding;
  readonly evidence: readonly string[];
  /** Some values of the first source column, masked where it is sensitive; empty without samples. */
  readonly samples: readonly string[];
}

export interface ReviewedMapping {
  readonly phase: string;
  readonly source: string;
  readonly target: string;
  readonly digest: string;
  readonly approvedBy: string | null;
  readonly fields: readonly ReviewedField[];
  readonly noTarget: readonly { readonly column: string; readonly reason: string }[];
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
  readonly state: DatabaseStanding['state'];
  readonly words: string;
}

export interface Reviewed {
  readonly mappings: ReviewedMapping[];
  readonly databases: ReviewedDatabase[];
}

/** The mappings that `reviewAll` gives. */
export async function review(caller: Caller, playbook: string, selection: Selection, samples: boolean): Promise<ReviewedMapping[]> {
  return (await reviewAll(caller, playbook, selection, samples)).mappings;
}

/**
 * Maps the selected phases anew and keeps the mappings; with `samples` each column shows values of the source, and it is kept that the caller was
 * shown them.
 */
export function reviewAll(caller: Caller, playbook: string, selection: Selection, samples: boolean): Promise<Reviewed> {
  return withMapped(caller, playbook, selection, async (bench, mapped, sources) => {
    const standing = await databasesStanding(bench);
    const databases = Object.fromEntries(standing.map(({ now, digest }) => [sideOf(now), digest]));
    const mappings: ReviewedMapping[] = [];
    for (const each of mapped) {
      const reviewed = await reviewPhase(
        contextOf(bench, each.phase.databases),
        each,
        catalogOf(sources, each.phase.databases.source),
        samples,
      );
      if (samples) await keepReview(bench, reviewed, databases);
      mappings.push(reviewed);
    }
    return { mappings, databases: standing.map(reviewDatabase) };
  });
}

function reviewDatabase(standing: DatabaseStanding): ReviewedDatabase {
  const { now, state } = standing;
  return { side: sideOf(now), state, words: state === 'other' ? otherWords(standing) : `${sideOf(now)}: ${identityWords(now)}` };
}

async function reviewTerms(bench: Workbench, { mapping }: MappedPhase): Promise<ReviewedTerms> {
  const { terms, digest, approvedBy, changes } = await termsStanding(bench, mapping);
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
    const stage = stageOf(bench, caller.config.user);
    const [source, target] = await inventory(stage);
    const mapped = await map(stage, source, target, selection);
    await requireRecordsOf(bench, mapped);
    await takeCommitted(bench, mapped);
    return work(bench, mapped, source);
  };
  return withWorkbench(caller, playbook, mapAll);
}

async function reviewPhase(bench: Workbench, mapped: MappedPhase, catalog: Catalog, samples: boolean): Promise<ReviewedMapping> {
  const { mapping, phase, digest, extract } = mapped;
  const rows = samples ? await bench.source.sample(extract.entity, sampledRows) : [];
  const fields = samples ? await profileOf(bench, mapped, catalog) : {};
  return {
    phase: phase.phase,
    source: mapping.source,
    target: mapping.target,
    digest,
    approvedBy: await approverOf(bench, digest),
    fields: mapping.fields.map((field) => reviewField(field, mapping, rows, fields)),
    noTarget: mapping.noTarget,
    transform: samples ? await shownTransform(bench, mapped, catalog) : null,
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
  { extract }: MappedPhase,
  catalog: Catalog,
): Promise<Readonly<Record<string, FieldProfile>>> {
  const profile = await source.profile({ ...catalog, entities: [extract.entity] });
  return profile.entities[extract.entity.name]?.fields ?? {};
}

function reviewField(
  field: FieldMapping,
  mapping: Mapping,
  rows: readonly TextRow[],
  profiles: Readonly<Record<string, FieldProfile>>,
): ReviewedField {
  const sources = originsOf(field.rule, mapping);
  const values = rows.flatMap((row) => (sources[0] === undefined ? [] : [row[sources[0]] ?? null])).filter((value) => value !== null);
  const shown = [...new Set(values)].slice(0, samplesShown).map((value) => shownValue(value, profiles[sources[0] ?? '']));
  return {
    target: field.target,
    sources,
    rule: ruleWords(field.rule),
    confidence: field.confidence,
    standing: field.standing ?? 'doubtful',
    evidence: field.evidence,
    samples: shown,
  };
}

function shownValue(value: string, profile: FieldProfile | undefined): string {
  const safe = profile?.sensitivity === undefined ? value : maskValue(value, profile.sensitivity);
  return safe.length > valueWidth ? `${safe.slice(0, valueWidth - 1)}…` : safe;
}
