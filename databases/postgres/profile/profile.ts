import type { Catalog, Entity, Field } from '../../../model/catalog.ts';
import { GodwitError } from '../../../model/errors.ts';
import type { FieldProfile, Finding, ImpliedReference, Profile } from '../../../model/profile.ts';
import type { SqlSession } from '../../../model/session.ts';
import { findInField } from './findings.ts';
import { holdsDocuments, readKeys } from './json-keys.ts';
import { type Counts, isText, type Measured, measure } from './measure.ts';
import { allPatterns, type ServerAbility } from './patterns.ts';
import { findReferences } from './references.ts';
import { isWhole, planSample, type Sample } from './sample.ts';
import { classify } from './sensitivity.ts';
import { canBeSketched, readSketches } from './sketches.ts';
import { commonMax, isOrdered, readCommon, readRanges } from './values.ts';

export interface ProfileOptions {
  /** At most so many rows of an entity are read; smaller entities are read whole. */
  readonly sampleRows: number;
}

/** Settings of the session: rows come in the order of their pages, so that a LIMIT cuts the same rows every time. */
export const rowOrder = { max_parallel_workers_per_gather: '0', synchronize_seqscans: 'off' } as const;

/**
 * What the data of a catalog look like. Values of sensitive fields never leave the database: fields are classified by counts before
 * any value is asked for. The same data give the same profile, in a session with `rowOrder`.
 */
export async function profileCatalog(session: SqlSession, catalog: Catalog, { sampleRows }: ProfileOptions): Promise<Profile> {
  const ability = await readAbility(session);
  const entities: Profile['entities'] = {};
  const findings: Finding[] = [];
  const implied: ImpliedReference[] = [];
  for (const entity of catalog.entities) {
    const found = await naming(entity, () => profileEntity(session, catalog, entity, { ability, limit: sampleRows }));
    entities[entity.name] = found.profile;
    findings.push(...found.findings);
    implied.push(...found.implied);
  }
  return { entities, findings, ...(implied.length > 0 && { implied }) };
}

interface EntityProfile {
  readonly profile: Profile['entities'][string];
  readonly findings: readonly Finding[];
  readonly implied: readonly ImpliedReference[];
}

async function profileEntity(
  session: SqlSession,
  catalog: Catalog,
  entity: Entity,
  { ability, limit }: { readonly ability: ServerAbility; readonly limit: number },
): Promise<EntityProfile> {
  const rows = catalog.sizes[entity.name]?.rows ?? null;
  const { sample, measured } = await measureSome(session, planSample(entity, rows, limit), ability);
  const fields = await profileFields(session, sample, measured, ability);
  const defects = entity.fields.flatMap((field) => findInField(entity, field, countsFor(measured, field), isWhole(sample)));
  const references = await findReferences(session, catalog, sample);
  return {
    profile: { rows: rows ?? measured.sampledRows, sampledRows: measured.sampledRows, fields },
    findings: [...defects, ...references.findings],
    implied: references.implied,
  };
}

/** A view runs whatever its owner wrote: what fails in it is no fault of ours, and nobody could guess which one it was. */
async function naming<T>({ name, kind }: Entity, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GodwitError)) throw error;
    const isTheirs = kind !== 'table' && kind !== 'partitioned_table' && (error.kind === 'assertion' || error.kind === 'data');
    const code = isTheirs ? 'unsupported_structure' : error.code;
    throw new GodwitError(code, `${name} could not be profiled: ${error.message}`, {
      cause: error,
      details: { ...error.details, entity: name },
    });
  }
}

async function readAbility(session: SqlSession): Promise<ServerAbility> {
  const [row] = await session.query<ServerAbility>({
    text: `SELECT pg_catalog.current_setting('server_version_num')::int >= 160000 AS "testsInput",
      pg_catalog.current_setting('server_encoding') = 'UTF8' AS utf8`,
  });
  return row ?? { testsInput: false, utf8: false };
}

/** Measures; a sample of pages that hit none is taken again from the first rows. */
async function measureSome(session: SqlSession, sample: Sample, ability: ServerAbility): Promise<{ sample: Sample; measured: Measured }> {
  const measured = await measure(session, sample, ability);
  if (measured.sampledRows > 0 || sample.percent === null) return { sample, measured };
  const first = { ...sample, percent: null };
  return { sample: first, measured: await measure(session, first, ability) };
}

const countsFor = ({ counts }: Measured, field: Field): Counts => counts.get(field.name) ?? {};

async function profileFields(
  session: SqlSession,
  sample: Sample,
  measured: Measured,
  ability: ServerAbility,
): Promise<Record<string, FieldProfile>> {
  const profiles = new Map(sample.entity.fields.map((field) => [field, profileOf(sample, field, measured)]));
  const open = sample.entity.fields.filter((field) => profiles.get(field)?.sensitivity === undefined);
  const ranges = await readRanges(session, sample, open.filter(isOrdered));
  const common = await readCommon(
    session,
    sample,
    open.filter((field) => hasCodes(field, profiles.get(field))),
  );
  const sketches = await readSketches(
    session,
    sample,
    sample.entity.fields.filter((field) => canBeSketched(field) && isManifold(sample, countsFor(measured, field), profiles.get(field))),
  );
  const keys = await readAllKeys(session, sample, profiles, ability);
  return Object.fromEntries(
    [...profiles].map(([field, profile]) => {
      const [ownKeys, sketch] = [keys.get(field.name), sketches.get(field.name)];
      const known = { ...ranges.get(field.name), common: common.get(field.name) ?? profile.common };
      return [field.name, { ...profile, ...known, ...(ownKeys && { keys: ownKeys }), ...(sketch !== undefined && { sketch }) }];
    }),
  );
}

async function readAllKeys(session: SqlSession, sample: Sample, profiles: ReadonlyMap<Field, FieldProfile>, ability: ServerAbility) {
  const found = new Map<string, NonNullable<FieldProfile['keys']>>();
  for (const [field, profile] of profiles) {
    if (profile.sensitivity === 'secret' || profile.nulls === profile.rows || !holdsDocuments(field, profile, ability)) continue;
    const keys = await readKeys(session, sample, field);
    if (keys.length > 0) found.set(field.name, keys);
  }
  return found;
}

/** Enough different values that a sketch says nothing of a single one; of a part of the rows it would say too little of the whole. */
function isManifold(sample: Sample, { distinct = 0 }: Counts, profile: FieldProfile | undefined): boolean {
  if (!isWhole(sample) || profile?.sensitivity === 'secret') return false;
  return distinct >= (profile?.sensitivity === undefined ? sketchedFrom.plain : sketchedFrom.sensitive);
}

const sketchedFrom = { plain: 64, sensitive: 256 } as const;

function profileOf(sample: Sample, field: Field, measured: Measured): FieldProfile {
  const counts = countsFor(measured, field);
  const { nulls = 0, distinct = 0, min_length: minLength, max_length: maxLength } = counts;
  const patterns = isText(field) ? sharesOf(counts, measured.sampledRows - nulls) : {};
  const classified = classify(sample.entity.name, field.name, patterns);
  return {
    rows: measured.sampledRows,
    nulls,
    distinct: isWhole(sample) ? distinct : estimateDistinct(sample, measured.sampledRows, nulls, distinct),
    distinctIsExact: isWhole(sample),
    ...(minLength !== undefined && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
    common: [],
    patterns,
    ...(classified && { sensitivity: classified.sensitivity, sensitivityReason: classified.reason }),
  };
}

function sharesOf(counts: Counts, filled: number): FieldProfile['patterns'] {
  const present = allPatterns.filter((pattern) => (counts[`pattern_${pattern}`] ?? 0) > 0);
  return Object.fromEntries(present.map((pattern) => [pattern, Math.round((1e4 * (counts[`pattern_${pattern}`] ?? 0)) / filled) / 1e4]));
}

/** A sample without a repeated value stands for a column without one; otherwise what was seen is the least there is. */
function estimateDistinct({ rows }: Sample, sampled: number, nulls: number, distinct: number): number {
  if (rows === null || sampled === 0 || distinct < sampled - nulls) return distinct;
  return Math.round((distinct / sampled) * rows);
}

/** Values that repeat are codes; values that do not are somebody's. */
function hasCodes({ type }: Field, profile: FieldProfile | undefined): boolean {
  if (!profile || type.dimensions > 0 || profile.distinct > commonMax || profile.distinct === 0) return false;
  if (type.kind === 'boolean' || type.kind === 'enum') return true;
  if (!['text', 'varchar', 'char', 'smallint', 'integer', 'bigint', 'numeric'].includes(type.kind)) return false;
  return profile.distinct * 2 <= profile.rows - profile.nulls;
}
