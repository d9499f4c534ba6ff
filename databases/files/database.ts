import { resolve } from 'node:path';
import type { SourceDatabase } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import { firstRows } from '../without-sql/view.ts';
import { catalogOf } from './catalog.ts';
import { listFiles } from './folder.ts';
import type { DeclaredFormat } from './format.ts';
import { stateOf } from './open-file.ts';
import { checkFiles } from './preflight.ts';
import { profileFiles } from './profile.ts';
import { type ScannedFile, scanFile } from './scan.ts';
import { openFilesView } from './view.ts';

export interface FilesOptions {
  /** A folder of files, or one file. */
  readonly folder: string;
  /** What is declared of how single files are written, by entity. */
  readonly formats: Readonly<Record<string, DeclaredFormat>>;
  readonly profileRows: number;
  /** Megabytes of a look-up's rows that are held in memory. */
  readonly lookUpMemoryMb?: number;
}

/** Files as a source: CSV and JSON Lines, also compressed by gzip. Each is read whole once, for its types and its keys, before anything else. */
export async function openFilesSource(options: FilesOptions): Promise<SourceDatabase> {
  const folder = resolve(options.folder);
  const scans = new Map<string, ScannedFile>();
  const all = async (): Promise<ScannedFile[]> => {
    const found: ScannedFile[] = [];
    for (const file of listFiles(folder)) {
      const known = scans.get(file.entity);
      const scanned = known?.state === stateOf(file.path) ? known : await scanFile(file, options.formats[file.entity] ?? {});
      scans.set(file.entity, scanned);
      found.push(scanned);
    }
    return found;
  };
  const find = (entity: string): ScannedFile => {
    const found = scans.get(entity);
    if (!found) throw new GodwitError('entity_not_found', `${folder} has no file "${entity}".`);
    return found;
  };
  return {
    kind: 'files',
    label: folder,
    preflight: async () => checkFiles(await all()),
    introspect: async () => catalogOf(folder, await all()),
    profile: async () => profileFiles(await all(), (file) => firstValues(find, file, options.profileRows)),
    rowVersions: async (entities) => {
      await all();
      return Object.fromEntries(entities.map(({ name }) => [name, find(name).state]));
    },
    sample: async (entity, rows) => {
      await all();
      return firstRows(openFilesView([], find), entity, rows);
    },
    identity: async () => ({ name: folder, evidence: { by: 'folder', folder } }),
    place: async () => ({ system: 'files', database: folder, name: folder, started: '' }),
    openSnapshot: async () => openFilesView(await all(), find, options.lookUpMemoryMb),
    joinSnapshot: async ({ position }) => {
      const view = openFilesView(await all(), find, options.lookUpMemoryMb);
      if (view.position === position) return view;
      throw new GodwitError('source_changed', `The files in ${folder} are not the ones that the other process reads.`);
    },
    close: async () => {},
  };
}

async function firstValues(find: (entity: string) => ScannedFile, file: ScannedFile, rows: number): Promise<(string | null)[][]> {
  const [entity] = catalogOf('', [file]).entities;
  const found = entity ? await firstRows(openFilesView([], find), entity, rows) : [];
  return found.map((row) => file.columns.map(({ name }) => row[name] ?? null));
}
