import { resolve } from 'node:path';
import type { SourceDatabase } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import { catalogOf } from '../mongodb/catalog.ts';
import { checkCollections } from '../mongodb/checks.ts';
import { documentCatalogOf } from '../mongodb/facts/document-catalog.ts';
import { observedInDump } from '../mongodb/observed/read-observed.ts';
import { profileDocuments } from '../mongodb/profile.ts';
import { firstRows } from '../without-sql/view.ts';
import { documentsOf, findCollections } from './open-dump.ts';
import { checkOplog } from './preflight.ts';
import { type DumpScan, scanDump, stateOf, wholeState } from './scan.ts';
import { openDumpView } from './view.ts';

export interface DumpOptions {
  /** The folder that mongodump wrote, or its archive. */
  readonly path: string;
  readonly profileRows: number;
  /** Megabytes of a look-up's rows that are held in memory. */
  readonly lookUpMemoryMb?: number;
}

/** A dump of MongoDB as a source. It is read whole once, for the types of all members, before anything else. */
export async function openDumpSource(options: DumpOptions): Promise<SourceDatabase> {
  const path = resolve(options.path);
  let known: { state: string; scans: DumpScan[] } | null = null;
  const all = async (): Promise<DumpScan[]> => {
    const collections = await findCollections(path);
    const state = JSON.stringify([...new Set(collections.map((each) => each.path))].map(stateOf));
    if (known?.state === state) return known.scans;
    closeIndexes(known?.scans);
    known = { state, scans: await scanDump(collections) };
    return known.scans;
  };
  const find = (entity: string): DumpScan => {
    const found = known?.scans.find((each) => each.entity === entity);
    if (!found) throw new GodwitError('entity_not_found', `The dump ${path} has no collection "${entity}".`);
    return found;
  };
  return {
    kind: 'mongodump',
    label: path,
    preflight: async () => [...checkCollections(await all()), ...checkOplog(path)],
    introspect: async () => catalogOf('mongodump', path, await all()),
    profile: async () => profileDocuments(await all(), (entity) => firstRows(openDumpView([], find), entity, options.profileRows)),
    documents: async () => documentCatalogOf(await all()),
    observed: async () => observedInDump(await all(), profilesIn(await all())),
    rowVersions: async (entities) => {
      await all();
      return Object.fromEntries(entities.map(({ name }) => [name, wholeState(find(name))]));
    },
    sample: async (entity, rows) => {
      await all();
      return firstRows(openDumpView([], find), entity, rows);
    },
    identity: async () => ({ name: path, evidence: { by: 'folder', folder: path } }),
    place: async () => ({ system: 'mongodump', database: path, name: path, started: '' }),
    openSnapshot: async () => openDumpView(await all(), find, options.lookUpMemoryMb),
    joinSnapshot: async ({ position }) => {
      const view = openDumpView(await all(), find, options.lookUpMemoryMb);
      if (view.position === position) return view;
      throw new GodwitError('source_changed', `The dump ${path} is not the one that the other process reads.`);
    },
    close: async () => closeIndexes(known?.scans),
  };
}

/** What the profiler had kept, where somebody has dumped it. */
async function* profilesIn(scans: readonly DumpScan[]): AsyncGenerator<Buffer> {
  for (const { of, collection } of scans) {
    if (collection !== 'system.profile') continue;
    for await (const { bytes } of documentsOf(of, 0, null)) yield bytes;
  }
}

function closeIndexes(scans: readonly DumpScan[] = []): void {
  for (const { bucket } of scans) bucket?.chunks.index?.close();
}
