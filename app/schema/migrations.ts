import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../../config.ts';
import type { StructureChange } from '../../databases/postgres/schema/difference/difference.ts';
import { GodwitError } from '../../model/errors.ts';
import { type TargetStructure, targetStructure } from '../../model/target-structure.ts';
import { provenDifference, type WantedStructure } from './wanted.ts';
import { writeFiles } from './write-files.ts';

interface ToWrite {
  readonly schemas: readonly string[];
  readonly wanted: WantedStructure;
  /** What the target lacks. */
  readonly lacking: StructureChange;
  readonly allowLoss: boolean;
}

/** The structure of the newest migration. */
const structureFile = 'structure.json';
const migrationName = /^(\d{4})_[a-z0-9_]+\.sql$/;
const structureBytesMax = 64 * 1024 * 1024;

/**
 * Writes `schema.sql` (all of it), `migrations/` (the first equal to it, later ones the difference to what was written before), and `for-target.sql`
 * where the target lacks something. Throws `schema_loses` where a migration would take values away, unless that is allowed.
 */
export async function writeSql(config: Config, folder: string, { schemas, wanted, lacking, allowLoss }: ToWrite): Promise<string[]> {
  const { structure, ddl } = wanted;
  const before = readStructureFile(folder);
  const change = before && (await provenDifference(config, schemas, before, structure));
  if (!allowLoss) requireNoLoss([...(change?.losses ?? []), ...lacking.losses]);
  const next = nextNumber(folder);
  const migration =
    change === null
      ? { [`migrations/${next}_initial.sql`]: ddl }
      : change.sql === ''
        ? {}
        : { [`migrations/${next}_change.sql`]: change.sql };
  return writeFiles(folder, {
    'schema.sql': ddl,
    ...migration,
    'for-target.sql': lacking.sql === '' ? null : lacking.sql,
    [structureFile]: `${JSON.stringify(structure, null, 2)}\n`,
  });
}

function readStructureFile(folder: string): TargetStructure | null {
  const path = join(folder, structureFile);
  if (!existsSync(path)) return null;
  const text = readFileSync(path, 'utf8');
  const read = text.length > structureBytesMax ? null : targetStructure.safeParse(parsed(text));
  if (read?.success) return read.data;
  throw new GodwitError(
    'argument_invalid',
    `${resolve(path)} is no structure that Godwit wrote: put the file back, or emit into another folder.`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function nextNumber(folder: string): string {
  const path = join(folder, 'migrations');
  const numbers = existsSync(path) ? readdirSync(path).map((name) => Number(migrationName.exec(name)?.[1] ?? 0)) : [];
  return String(Math.max(0, ...numbers) + 1).padStart(4, '0');
}

function requireNoLoss(losses: readonly string[]): void {
  const all = [...new Set(losses)];
  if (all.length === 0) return;
  throw new GodwitError('schema_loses', `The difference to what is there would take away ${all.join('; ')}.`);
}
