import { statSync } from 'node:fs';
import { GodwitError } from '../../model/errors.ts';
import { UniqueSearch } from '../files/unique.ts';
import { idBytes } from '../mongodb/bson/id.ts';
import { columnsOf, type DocumentColumn } from '../mongodb/paths/columns.ts';
import { CollectionScan } from '../mongodb/paths/path-scan.ts';
import { ArchiveReader, namespaceOf } from './archive.ts';
import type { DumpedCollection } from './collections.ts';
import { archived, documentsOf, type Place } from './open-dump.ts';

/** What one pass over all documents of a collection has found. */
export interface ScannedCollection {
  readonly entity: string;
  readonly of: DumpedCollection;
  /** What the file was when it was read; see `stateOf`. */
  readonly state: string;
  readonly columns: readonly DocumentColumn[];
  readonly documents: number;
  /** Those of them that hold a value which no column can. */
  readonly faulty: number;
  readonly bytes: number;
  /** Whether no two documents have one `_id`. */
  readonly isUnique: boolean;
  /** Members that stand twice in one document. */
  readonly doubledMembers: number;
  /** Where the first document begins, and places in between at about equal distances: slices begin and end at these. */
  readonly begin: Place;
  readonly marks: readonly Place[];
}

/** Beyond so many places every other one is forgotten. */
const marksMax = 20_000;

/** What tells one state of a file from another without reading it. */
export function stateOf(path: string): string {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (!stats) throw new GodwitError('database_not_found', `The file ${path} is not there any more.`);
  return `${stats.size}:${stats.mtimeNs}:${stats.ino}`;
}

/** Throws `source_changed` where the file is not as it was. */
export function requireSame(path: string, state: string): void {
  if (stateOf(path) === state) return;
  throw new GodwitError('source_changed', `${path} has changed since this run began to read it.`, { details: { path } });
}

/** Reads a dump whole, once: every document of every collection. An archive is read in one pass. */
export async function scanDump(collections: readonly DumpedCollection[]): Promise<ScannedCollection[]> {
  const names = entityNames(collections);
  const scans = collections.map((of, i) => new DumpScan(names[i] ?? of.collection, of));
  const [archive] = collections.filter(({ isArchive }) => isArchive);
  if (archive) await scanArchive(archive, scans);
  else
    for (const scan of scans)
      for await (const { offset, bytes } of documentsOf(scan.of, { offset: 0, record: 0 }, null)) scan.see(offset, bytes);
  return scans.map((scan) => scan.found());
}

async function scanArchive({ path, isGzip }: DumpedCollection, scans: readonly DumpScan[]): Promise<void> {
  const byNamespace = new Map(scans.map((scan) => [namespaceOf(scan.of), scan]));
  for await (const document of archived(path, isGzip, new ArchiveReader(null), 0))
    if (document) byNamespace.get(document.namespace)?.see(document.offset, document.bytes);
}

/** `users`, or `shop.users` where the dump holds several databases. */
function entityNames(collections: readonly DumpedCollection[]): string[] {
  const isOne = new Set(collections.map(({ database }) => database)).size <= 1;
  return collections.map((of) => (isOne ? of.collection : namespaceOf(of)));
}

class DumpScan {
  readonly entity: string;
  readonly of: DumpedCollection;
  readonly #state: string;
  readonly #paths = new CollectionScan();
  readonly #ids = new UniqueSearch();
  #begin: Place | null = null;
  #marks: Place[] = [];
  #distance = 16;
  #bytes = 0;

  constructor(entity: string, of: DumpedCollection) {
    this.entity = entity;
    this.of = of;
    this.#state = stateOf(of.path);
  }

  see(offset: number, bytes: Buffer): void {
    const record = this.#paths.documents;
    this.#begin ??= { offset, record };
    if (record > 0 && record % this.#distance === 0) this.#mark({ offset, record });
    this.#bytes += bytes.length;
    this.#ids.see(idBytes(bytes));
    this.#paths.see(bytes);
  }

  #mark(place: Place): void {
    this.#marks.push(place);
    if (this.#marks.length <= marksMax) return;
    this.#distance *= 2;
    this.#marks = this.#marks.filter(({ record }) => record % this.#distance === 0);
  }

  found(): ScannedCollection {
    requireSame(this.of.path, this.#state);
    return {
      entity: this.entity,
      of: this.of,
      state: this.#state,
      columns: columnsOf(this.#paths),
      documents: this.#paths.documents,
      faulty: this.#paths.faulty,
      bytes: this.#bytes,
      isUnique: this.#ids.isUnique,
      doubledMembers: this.#paths.doubledMembers,
      begin: this.#begin ?? { offset: 0, record: 0 },
      marks: this.#marks,
    };
  }
}
