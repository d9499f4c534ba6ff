import { mayBeChunks, withBuckets } from '../mongodb/gridfs/bucket.ts';
import { uniqueMembers } from '../mongodb/metadata.ts';
import { type DocumentMark, DocumentScan } from '../mongodb/scan-documents.ts';
import type { Bucket, ScannedCollection, Unread } from '../mongodb/scanned.ts';
import { ArchiveReader, namespaceOf } from './archive.ts';
import { ChunkIndex } from './chunks/chunk-index.ts';
import type { DumpedCollection } from './collections.ts';
import { type Damage, DamageWatch, type ReadDamaged } from './damage.ts';
import { requireSame, stateOf } from './file-state.ts';
import { archived, documentsOf, type PlacedDocument } from './open-dump.ts';
import type { ReplayedOplog } from './oplog/oplog.ts';

/** A collection of a dump, with the bytes at which slices may begin. */
export interface DumpScan extends ScannedCollection {
  readonly of: DumpedCollection;
  readonly marks: readonly DocumentMark<number>[];
  readonly bucket?: Bucket<DumpScan>;
  /** Where its documents lie, where they are chunks of files. */
  readonly index: ChunkIndex | null;
  /** What was written while the dump was made, where that was kept. */
  readonly oplog: ReplayedOplog | null;
}

/** The state of all files that rows of the collection are made of. */
export const wholeState = ({ state, bucket, oplog }: DumpScan): string =>
  [state, ...(bucket ? [bucket.chunks.state] : []), ...(oplog ? [oplog.state] : [])].join(' ');

/** How a dump is read: with its oplog, and up to a damage where that is asked for. */
export interface DumpReading {
  readonly oplog: ReplayedOplog | null;
  readonly readDamaged: ReadDamaged;
}

/** Reads a dump whole, once: every document of every collection. An archive is read in one pass. */
export async function scanDump(collections: readonly DumpedCollection[], { oplog, readDamaged }: DumpReading): Promise<DumpScan[]> {
  const passes = collections.map((of) => ({ of, state: stateOf(of.path), pass: new CollectionPass(of, oplog) }));
  const damages: (Damage | null)[] = [];
  const [archive] = collections.filter(({ isArchive }) => isArchive);
  if (archive) damages.push(...(await scanArchive(archive, passes, readDamaged)));
  else for (const { of, pass } of passes) damages.push(await scanFile(of, pass, readDamaged));
  const names = entityNames(collections);
  const found = passes.map(({ of, state, pass }, i): DumpScan => {
    requireSame(of.path, state);
    const { database, collection, metadata } = of;
    const read = damages[i] ? { of: { ...of, end: damages[i].from }, unread: unreadOf(of, damages[i]) } : { of };
    return { ...read, entity: names[i] ?? collection, database, collection, metadata, state, oplog, ...pass.found() };
  });
  return withBuckets(found);
}

const unreadOf = ({ path }: DumpedCollection, { from, why }: Damage): Unread => ({ path, from, why });

async function scanFile(of: DumpedCollection, pass: CollectionPass, readDamaged: ReadDamaged): Promise<Damage | null> {
  const watch = new DamageWatch(of.path, readDamaged);
  const damage = await watch.reading(async () => {
    for await (const document of documentsOf(of, 0, null)) watch.see(document, () => pass.see(document));
  });
  pass.finish();
  return damage;
}

interface Pass {
  readonly of: DumpedCollection;
  readonly pass: CollectionPass;
}

/** What is damaged of an archive is so for all collections that have not come to their ends before it. */
async function scanArchive({ path, isGzip }: DumpedCollection, all: readonly Pass[], readDamaged: ReadDamaged): Promise<(Damage | null)[]> {
  const passes = new Map(all.map(({ of, pass }) => [namespaceOf(of), pass]));
  const [watch, reader] = [new DamageWatch(path, readDamaged), new ArchiveReader(null)];
  const damage = await watch.reading(async () => {
    for await (const document of archived(path, isGzip, reader, 0))
      if (document) watch.see(document, () => passes.get(document.namespace)?.see(document));
  });
  for (const { pass } of all) pass.finish();
  const unended = new Set(reader.unended);
  return all.map(({ of }) => (damage && unended.has(namespaceOf(of)) ? damage : null));
}

/** The one pass over a collection: what its documents hold, and where they lie if they may be chunks of files. */
class CollectionPass {
  readonly #of: DumpedCollection;
  readonly #oplog: ReplayedOplog | null;
  readonly #scan: DocumentScan<number>;
  readonly #index: ChunkIndex | null;

  constructor(of: DumpedCollection, oplog: ReplayedOplog | null) {
    this.#of = of;
    this.#oplog = oplog;
    this.#scan = new DocumentScan<number>(uniqueMembers(of.metadata));
    this.#index = mayBeChunks(of.collection) ? new ChunkIndex(of) : null;
  }

  see(document: PlacedDocument): void {
    const bytes = this.#oplog ? this.#oplog.settle(this.#of, document) : document.bytes;
    if (bytes) this.#add({ offset: document.offset, bytes }, bytes !== document.bytes);
  }

  /** When all documents of the dump were seen: those that only the oplog has. */
  finish(): void {
    for (const document of this.#oplog?.settleAdded(this.#of) ?? []) this.#add(document, true);
    this.#index?.finish();
  }

  found() {
    return { ...this.#scan.found(), marks: this.#scan.marks, index: this.#index };
  }

  #add({ offset, bytes }: PlacedDocument, isChanged: boolean): void {
    this.#scan.see(bytes, () => offset);
    this.#index?.see(bytes, offset, isChanged);
  }
}

/** `users`, or `shop.users` where the dump holds several databases. */
function entityNames(collections: readonly DumpedCollection[]): string[] {
  const isOne = new Set(collections.map(({ database }) => database)).size <= 1;
  return collections.map((of) => (isOne ? of.collection : namespaceOf(of)));
}
