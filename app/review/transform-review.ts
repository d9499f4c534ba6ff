import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { keyReader } from '../../engine/validate/expect-row.ts';
import type { Catalog } from '../../model/catalog.ts';
import { canonicalKey } from '../../model/identity.ts';
import type { Profile, Sensitivity } from '../../model/profile.ts';
import type { SliceReader, SourceRead, SourceSnapshot } from '../../model/reading.ts';
import { type SandboxRow, sandboxBatchRows } from '../../model/sandbox.ts';
import type { TextRow } from '../../model/session.ts';
import { sandboxTransform, transformSeed } from '../../model/transform.ts';
import type { TransformSample } from '../../model/transform-sample.ts';
import { sampleTransform } from '../../sandbox/sample.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { openConfiguredSandbox } from './transforms.ts';

/** Places of the source that the sample is taken from, a whole batch each: the first rows of a table are seldom like the others. */
const placesSampled = 10;
/** Text of rows that a sample holds; no further place is begun past it, and no further row past twice as much. */
const sampledCharacters = 16_777_216;

/** What a person sees of a phase's code before he decides on its mapping. */
export interface ReviewedTransform {
  readonly file: string;
  readonly source: string;
  readonly sample: TransformSample;
}

/** The phase's transform with a run on real rows; null where it has none. That its types are right is known: it would not be mapped. */
export async function reviewTransform(bench: Workbench, mapped: MappedPhase, catalog: Catalog): Promise<ReviewedTransform | null> {
  const { transform } = mapped.mapping;
  if (!transform) return null;
  const rows = await sampleSource(bench, mapped.sourceRead);
  const sensitive = { input: await sensitivities(bench, mapped, catalog), output: new Map<string, Sensitivity>() };
  const sandbox = await openConfiguredSandbox(bench.config);
  try {
    const { sandboxLimits } = bench.config;
    const limits = transform.each === undefined ? { ...sandboxLimits, rows_per_row_max: 1 } : sandboxLimits;
    const options = { seed: transformSeed(mapped.mapping.identity.system, mapped.phase.phase), now: transform.now, limits };
    const names = rows.map((row, i) => keyText(row, i, mapped.sourceRead, sensitive.input));
    const given = givenRows(rows, mapped);
    const sample = await sampleTransform({ sandbox, transform: sandboxTransform(transform), rows: given, names, options, sensitive });
    return { file: transform.file, source: transform.source, sample };
  } finally {
    await sandbox.close();
  }
}

/** The rows as a run would give them to the code, with the keys that its chance follows from. */
export function givenRows(rows: readonly TextRow[], mapped: Pick<MappedPhase, 'mapping' | 'sourceRead'>): SandboxRow[] {
  const { sourceKey, transform } = mapped.mapping;
  const keyOf = keyReader(mapped);
  // A row without a whole key never reaches the code of a run.
  const whole = (row: TextRow): boolean => sourceKey.every((alias) => (row[alias] ?? null) !== null);
  return rows.map((row) => ({
    key: whole(row) ? canonicalKey(keyOf(row)) : '',
    values: (transform?.input ?? []).map(({ name }) => row[name] ?? null),
  }));
}

/** Rows from all over the entity, with their look-ups, in one view of the source: whole batches, in the order in which a run sends them. */
export async function sampleSource({ source }: Workbench, sourceRead: SourceRead): Promise<TextRow[]> {
  const epoch = await source.openSnapshot();
  try {
    const reader = await epoch.openReader();
    return await sampleView(epoch, reader, sourceRead).finally(() => reader.close());
  } finally {
    await epoch.close();
  }
}

async function sampleView(epoch: SourceSnapshot, reader: SliceReader, sourceRead: SourceRead): Promise<TextRow[]> {
  const slices = await epoch.slices(sourceRead, sandboxBatchRows);
  const step = Math.ceil(slices.length / placesSampled);
  const chosen = slices.filter(({ ordinal }) => ordinal % step === 0);
  const rows: TextRow[] = [];
  let characters = 0;
  for (const slice of chosen) {
    if (characters > sampledCharacters) break;
    let taken = 0;
    for await (const row of reader.rows(sourceRead, slice)) {
      rows.push(row);
      characters += charactersOf(row);
      if (++taken >= sandboxBatchRows || characters > 2 * sampledCharacters) break;
    }
  }
  return rows;
}

const charactersOf = (row: TextRow): number => Object.values(row).reduce((sum, value) => sum + (value?.length ?? 0), 0);

/** The row's key, but for a key that is itself sensitive. */
function keyText(row: TextRow, i: number, { key }: SourceRead, sensitive: ReadonlyMap<string, Sensitivity>): string {
  return key.some((name) => sensitive.has(name)) ? `row ${i + 1}` : key.map((name) => row[name]).join(', ');
}

/** Sensitivity by alias, of the entity's columns and of the look-ups'. */
async function sensitivities(
  { source }: Workbench,
  { sourceRead, mapping }: MappedPhase,
  catalog: Catalog,
): Promise<Map<string, Sensitivity>> {
  const lookups = mapping.lookups.map(({ name, entity }) => ({ prefix: `${name}.`, entity }));
  const asked = [{ prefix: '', entity: sourceRead.entity.name }, ...lookups];
  const names = new Set(asked.map(({ entity }) => entity));
  const profile = await source.profile({ ...catalog, entities: catalog.entities.filter(({ name }) => names.has(name)) });
  return new Map(asked.flatMap(({ prefix, entity }) => sensitiveColumns(profile, entity).map(([name, as]) => [`${prefix}${name}`, as])));
}

function sensitiveColumns({ entities }: Profile, entity: string): [string, Sensitivity][] {
  const fields = Object.entries(entities[entity]?.fields ?? {});
  return fields.flatMap(([name, { sensitivity }]): [string, Sensitivity][] => (sensitivity ? [[name, sensitivity]] : []));
}
