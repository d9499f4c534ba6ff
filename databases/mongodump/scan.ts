import { statSync } from 'node:fs';
import { GodwitError } from '../../model/errors.ts';
import { mayBeChunks, withBuckets } from '../mongodb/gridfs/bucket.ts';
import { uniqueMembers } from '../mongodb/metadata.ts';
import { DocumentScan } from '../mongodb/scan-documents.ts';
import type { Bucket, ScannedCollection } from '../mongodb/scanned.ts';
import type { Mark } from '../without-sql/slices.ts';
import { ArchiveReader, namespaceOf } from './archive.ts';
import { ChunkIndex } from './chunks/chunk-index.ts';
import type { DumpedCollection } from './collections.ts';
import { archived, documentsOf } from './open-dump.ts';

/** A collection of a dump, with the bytes at which slices may begin. */
export interface DumpScan extends ScannedCollection {
  readonly of: DumpedCollection;
  readonly marks: readonly Mark<number>[];
  readonly bucket?: Bucket<DumpScan>;
  /** Where its documents lie, where they are chunks of files. */
  readonly index: ChunkIndex | null;
}

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

/** The state of all files that rows of the collection are made of. */
export const wholeState = ({ state, bucket }: DumpScan): string => (bucket ? `${state} ${bucket.chunks.state}` : state);

/** Reads a dump whole, once: every document of every collection. An archive is read in one pass. */
export async function scanDump(collections: readonly DumpedCollection[]): Promise<DumpScan[]> {
  const scans = collections.map((of) => ({ of, state: stateOf(of.path), scan: new CollectionPass(of) }));
  const [archive] = collections.filter(({ isArchive }) => isArchive);
  if (archive) await scanArchive(archive, new Map(scans.map(({ of, scan }) => [namespaceOf(of), scan])));
  else for (const { of, scan } of scans) for await (const { offset, bytes } of documentsOf(of, 0, null)) scan.see(bytes, offset);
  const names = entityNames(collections);
  const found = scans.map(({ of, state, scan }, i): DumpScan => {
    requireSame(of.path, state);
    const { database, collection, metadata } = of;
    return { of, entity: names[i] ?? collection, database, collection, metadata, state, ...scan.found() };
  });
  return withBuckets(found);
}

/** The one pass over a collection: what its documents hold, and where they lie if they may be chunks of files. */
class CollectionPass {
  readonly #scan: DocumentScan<number>;
  readonly #index: ChunkIndex | null;

  constructor(of: DumpedCollection) {
    this.#scan = new DocumentScan<number>(uniqueMembers(of.metadata));
    this.#index = mayBeChunks(of.collection) ? new ChunkIndex(of) : null;
  }

  see(document: Buffer, offset: number): void {
    this.#scan.see(document, () => offset);
    this.#index?.see(document, offset);
  }

  found() {
    this.#index?.finish();
    return { ...this.#scan.found(), marks: this.#scan.marks, index: this.#index };
  }
}

async function scanArchive({ path, isGzip }: DumpedCollection, scans: ReadonlyMap<string, CollectionPass>): Promise<void> {
  for await (const document of archived(path, isGzip, new ArchiveReader(null), 0)) {
    if (document) scans.get(document.namespace)?.see(document.bytes, document.offset);
  }
}

/** `users`, or `shop.users` where the dump holds several databases. */
function entityNames(collections: readonly DumpedCollection[]): string[] {
  const isOne = new Set(collections.map(({ database }) => database)).size <= 1;
  return collections.map((of) => (isOne ? of.collection : namespaceOf(of)));
}
