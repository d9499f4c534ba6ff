import { globSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { GodwitError } from '../../model/errors.ts';

/** A file that is an entity: `patients.csv`, `visits.jsonl.gz`. */
export interface EntityFile {
  readonly entity: string;
  readonly path: string;
  readonly kind: 'csv' | 'jsonl';
  readonly isGzip: boolean;
}

const filesMax = 10_000;
const kinds: Readonly<Record<string, EntityFile['kind']>> = { csv: 'csv', tsv: 'csv', jsonl: 'jsonl', ndjson: 'jsonl' };
const name = new RegExp(`^(.+)\\.(${Object.keys(kinds).join('|')})(\\.gz)?$`, 'i');

/**
 * The files of a folder, or one file, by name. Throws `database_not_found` where there is no such folder, `unsupported_structure` where two files
 * would be one entity, or where there are too many.
 */
export function listFiles(folder: string): EntityFile[] {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found) throw new GodwitError('database_not_found', `There is no folder or file ${folder}.`);
  const paths = found.isFile() ? [folder] : globSync('*', { cwd: folder }).map((each) => join(folder, each));
  const files = paths.flatMap(entityFile).sort((a, b) => (a.entity < b.entity ? -1 : 1));
  if (files.length > filesMax) throw new GodwitError('unsupported_structure', `${folder} has more than ${filesMax} files.`);
  const twice = files.find(({ entity }, i) => files[i + 1]?.entity === entity);
  if (twice)
    throw new GodwitError('unsupported_structure', `Two files of ${folder} would both be the entity "${twice.entity}": rename one.`);
  return files;
}

function entityFile(path: string): EntityFile[] {
  const [, entity, ending, packed] = name.exec(basename(path)) ?? [];
  const kind = kinds[ending?.toLowerCase() ?? ''];
  if (entity === undefined || kind === undefined || !statSync(path, { throwIfNoEntry: false })?.isFile()) return [];
  return [{ entity, path, kind, isGzip: packed !== undefined }];
}
