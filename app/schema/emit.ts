import type { DerivedFrom } from '../../databases/postgres/schema/derive/derived-index.ts';
import { readStructure } from '../../databases/postgres/schema/read-structure.ts';
import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { sourceOf, targetOf } from '../../engine/route.ts';
import { approverOf } from '../../engine/stages/approve.ts';
import { nothingDeclared } from '../../model/declared-schema.ts';
import { GodwitError } from '../../model/errors.ts';
import { nothingObserved } from '../../model/observed.ts';
import { connectionOf, targetNames } from '../../model/playbook-databases.ts';
import { lastingStructure, type TargetStructure } from '../../model/target-structure.ts';
import { stageOf } from '../run/stage.ts';
import { withRunnable } from '../workbench/by-digest.ts';
import type { Caller, Workbench } from '../workbench/workbench.ts';
import { writeSql } from './migrations.ts';
import { ormFiles } from './orm.ts';
import { provenDifference, type WantedStructure, wantedStructure } from './wanted.ts';
import { writeFiles } from './write-files.ts';

export interface EmitOptions {
  /** The target, by its name in the playbook; the only one where there is one. */
  readonly database?: string;
  /** Folder for DDL and migrations. */
  readonly sql?: string;
  readonly drizzle?: string;
  readonly prisma?: string;
  /** Whether a migration may be written that takes values away. */
  readonly allowLoss: boolean;
}

export interface Emitted {
  readonly database: string;
  readonly tables: number;
  /** Paths of the files that were written. */
  readonly files: readonly string[];
  readonly derived: WantedStructure['derived'];
  /** What the target has and the DDL does not say, and what an ORM cannot say. */
  readonly unsaid: readonly string[];
  /** Whether the target lacks something of it, so that `for-target.sql` was written. */
  readonly lacks: boolean;
}

/**
 * Writes the structure of a target as DDL with migrations, and as schemas of ORMs. Nothing is executed on either database.
 * Throws `not_approved` where
 * a mapping that the structure follows from is not approved, `playbook_invalid` where what the playbook declares cannot be made.
 */
export async function emitSchema(caller: Caller, playbook: string, options: EmitOptions): Promise<Emitted> {
  return withRunnable(caller, playbook, {}, async (bench, mapped) => {
    const database = databaseOf(bench, options.database);
    const phases = mapped.filter(({ phase }) => phase.databases.target === database);
    await requireApproved(bench, phases);
    const schemas = connectionOf(bench.playbook, database).schemas;
    const base = await structureOfTarget(bench, database);
    const wanted = await wantedFor(bench, database, phases, base);
    const lacking = await provenDifference(bench.config, schemas, base, wanted.structure);
    const sql = options.sql === undefined ? [] : await writeSql(bench.config, options.sql, { schemas, wanted, lacking, ...options });
    const orms = await writeOrms(wanted.structure, options);
    const { derived, structure } = wanted;
    const unsaid = [...wanted.unsaid.map((name) => `${name}: the DDL does not say all of it`), ...orms.unsaid];
    const files = [...sql, ...orms.files];
    return { database, tables: tablesOf(structure).length, files, derived, unsaid, lacks: lacking.sql !== '' };
  });
}

async function writeOrms(structure: TargetStructure, { drizzle, prisma }: EmitOptions) {
  const [files, unsaid]: [string[], string[]] = [[], []];
  for (const [tool, folder] of [
    ['drizzle', drizzle],
    ['prisma', prisma],
  ] as const) {
    if (folder === undefined) continue;
    const written = await ormFiles(tool, structure);
    files.push(...writeFiles(folder, written.files));
    unsaid.push(...written.unsaid);
  }
  return { files, unsaid };
}

const tablesOf = ({ catalog }: TargetStructure) => catalog.entities.filter(({ kind }) => kind === 'table' || kind === 'partitioned_table');

/** A target as its playbook wants it; the mappings need not be approved. */
export async function wantedFor(
  bench: Workbench,
  database: string,
  mapped: readonly MappedPhase[],
  base: TargetStructure,
): Promise<WantedStructure> {
  const section = targetNames(bench.playbook).length > 1 ? nothingDeclared : (bench.playbook.schema ?? nothingDeclared);
  const from: DerivedFrom[] = [];
  for (const { phase, mapping } of mapped.filter((each) => each.phase.databases.target === database)) {
    const source = sourceOf(bench, phase.databases.source);
    from.push({ mapping, source: await source.introspect(), observed: (await source.observed?.()) ?? nothingObserved });
  }
  return wantedStructure(bench.config, { base, schemas: connectionOf(bench.playbook, database).schemas, section, from });
}

/** A target's structure as it stands, without what is a fact of the moment. */
export async function structureOfTarget(bench: Workbench, database: string): Promise<TargetStructure> {
  const session = await targetOf(bench, database).openSession();
  try {
    return lastingStructure(await readStructure(session, connectionOf(bench.playbook, database).schemas));
  } finally {
    await session.close();
  }
}

/** The target of a name; the only one without. Throws `argument_invalid`. */
export function databaseOf({ playbook }: Workbench, wanted: string | undefined): string {
  const names = targetNames(playbook);
  const [only, ...others] = names;
  if (wanted === undefined && only !== undefined && others.length === 0) return only;
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  throw new GodwitError('argument_invalid', `Of which target? --database takes one of ${names.join(', ')}.`);
}

async function requireApproved(bench: Workbench, mapped: readonly MappedPhase[]): Promise<void> {
  const stage = stageOf(bench, bench.principal.name);
  const missing: string[] = [];
  for (const { phase, digest } of mapped) if ((await approverOf(stage, digest)) === null) missing.push(phase.phase);
  if (missing.length === 0) return;
  throw new GodwitError('not_approved', `The structure follows from mappings, and nobody has approved those of ${missing.join(', ')}.`);
}
