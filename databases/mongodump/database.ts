import { resolve } from 'node:path';
import type { SourceDatabase } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import { catalogOf } from '../mongodb/catalog.ts';
import { checkCollections } from '../mongodb/checks.ts';
import { documentCatalogOf } from '../mongodb/facts/document-catalog.ts';
import { observedInDump } from '../mongodb/observed/read-observed.ts';
import { profileDocuments } from '../mongodb/profile.ts';
import { firstRows } from '../without-sql/view.ts';
import { stateOf } from './file-state.ts';
import { documentsOf, findCollections } from './open-dump.ts';
import { isOplog, oplogOf, ReplayedOplog } from './oplog/oplog.ts';
import { checkOplog } from './preflight.ts';
import { type DumpScan, scanDump, wholeState } from './scan.ts';
import { openDumpView } from './view.ts';

export interface DumpOptions {
  /** The folder that mongodump wrote, or its archive. */
  readonly path: string;
  readonly profileRows: number;
  /** Reads a damaged dump up to the damage. */
  readonly readDamaged?: boolean;
  /** Megabytes of a look-up's rows that are held in memory. */
  readonly lookUpMemoryMb?: number;
}

/** A dump of MongoDB as a source. It is read whole once, for the types of all members, before anything else. */
export async function openDumpSource(options: DumpOptions): Promise<SourceDatabase> {
  const path = resolve(options.path);
  let known: { state: string; scans: DumpScan[]; oplog: ReplayedOplog | null } | null = null;
  const all = async (): Promise<DumpScan[]> => {
    const found = await findCollections(path);
    const log = oplogOf(path, found);
    const files = new Set([...found, ...(log ? [log] : [])].map((each) => each.path));
    const state = JSON.stringify([...files].map(stateOf));
    if (known?.state === state) return known.scans;
    close();
    const [collections, readDamaged] = [found.filter((each) => !isOplog(each)), options.readDamaged ?? false];
    const oplog = log && (await ReplayedOplog.read(log, collections, readDamaged));
    known = { state, scans: await scanDump(collections, { oplog, readDamaged }), oplog };
    return known.scans;
  };
  const close = (): void => {
    closeIndexes(known?.scans);
    known?.oplog?.close();
    known = null;
  };
  const find = (entity: string): DumpScan => {
    const found = known?.scans.find((each) => each.entity === entity);
    if (!found) throw new GodwitError('entity_not_found', `The dump ${path} has no collection "${entity}".`);
    return found;
  };
  return {
    kind: 'mongodump',
    label: path,
    preflight: async () => [...checkCollections(await all()), ...checkOplog(path, known?.oplog ?? null)],
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
    close: async () => close(),
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
