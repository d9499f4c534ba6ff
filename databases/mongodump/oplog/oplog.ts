import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GodwitError } from '../../../model/errors.ts';
import { idBytes } from '../../mongodb/bson/id.ts';
import { BsonFault } from '../../mongodb/bson/walk.ts';
import { noMetadata } from '../../mongodb/metadata.ts';
import { namespaceOf } from '../archive.ts';
import { type DumpedCollection, damaged } from '../collections.ts';
import { type Damage, DamageWatch, type ReadDamaged } from '../damage.ts';
import { requireSame, stateOf } from '../file-state.ts';
import { documentsOf, type PlacedDocument } from '../open-dump.ts';
import { CannotReplay } from './refused.ts';
import { Replay, type Replayed } from './replay.ts';
import { addedPlace, StagedChanges } from './staged-changes.ts';

/** The oplog of a dump, which says what was written while that was made; its documents lie in a collection without database. */
export function oplogOf(path: string, collections: readonly DumpedCollection[]): DumpedCollection | null {
  const announced = collections.find(isOplog);
  if (announced) return announced;
  const file = ['oplog.bson', 'oplog.bson.gz'].map((name) => join(path, name)).find((each) => existsSync(each));
  if (file === undefined) return null;
  return { database: '', collection: 'oplog', path: file, isGzip: file.endsWith('.gz'), isArchive: false, metadata: noMetadata };
}

export const isOplog = ({ database, collection }: DumpedCollection): boolean => database === '' && collection === 'oplog';

/** Whether a folder of one database stands beside the oplog of its dump. */
export const hasOplogBeside = (path: string): boolean =>
  ['oplog.bson', 'oplog.bson.gz'].some((name) => existsSync(join(dirname(path), name)));

/** The documents of a dump as its oplog leaves them. */
export class ReplayedOplog {
  readonly of: DumpedCollection;
  readonly found: Replayed & { readonly damage: Damage | null; readonly state: string };
  readonly #staged: StagedChanges;
  readonly #numbers: ReadonlyMap<string, number>;

  private constructor(of: DumpedCollection, found: ReplayedOplog['found'], staged: StagedChanges, numbers: ReadonlyMap<string, number>) {
    this.of = of;
    this.found = found;
    this.#staged = staged;
    this.#numbers = numbers;
  }

  /** Reads the oplog whole. Throws `unsupported_structure` for what it cannot replay, `source_damaged`. */
  static async read(of: DumpedCollection, collections: readonly DumpedCollection[], readDamaged: ReadDamaged): Promise<ReplayedOplog> {
    const state = stateOf(of.path);
    const numbers = new Map(collections.map((each, number) => [namespaceOf(each), number]));
    const staged = new StagedChanges();
    try {
      const replay = new Replay(staged, numbers);
      const watch = new DamageWatch(of.path, readDamaged);
      const damage = await watch.reading(async () => {
        for await (const document of documentsOf(of, 0, null)) watch.see(document, () => see(of, replay, document));
      });
      staged.finish();
      return new ReplayedOplog(of, { ...replay.found, damage, state }, staged, numbers);
    } catch (cause) {
      staged.close();
      throw cause;
    }
  }

  /** A document that the dump has, as it is in the end; null where it is deleted. To be called once for each, in their order. */
  settle(of: DumpedCollection, { offset, bytes }: PlacedDocument): Buffer | null {
    const [collection, key] = [this.#numbers.get(namespaceOf(of)), idBytes(bytes)];
    if (collection === undefined || key === null || !this.#staged.isChanged(collection, key)) return bytes;
    return this.#named(() => this.#staged.settle(collection, key, offset, bytes));
  }

  /** The documents that only the oplog has. To be called when all others are settled. */
  settleAdded(of: DumpedCollection): Iterable<PlacedDocument> {
    const collection = this.#numbers.get(namespaceOf(of)) ?? -1;
    this.#named(() => this.#staged.settleAdded(collection));
    return this.#staged.added(collection, addedPlace, null);
  }

  /** The settled documents of a collection from a place on up to another. */
  async *documents(of: DumpedCollection, from: number, upTo: number | null): AsyncGenerator<PlacedDocument> {
    const collection = this.#numbers.get(namespaceOf(of)) ?? -1;
    const end = upTo !== null && upTo < addedPlace ? upTo : null;
    if (from < addedPlace) for await (const document of documentsOf(of, from, end)) yield* this.#settled(collection, document);
    if (end === null) yield* this.#staged.added(collection, from, upTo);
  }

  get state(): string {
    return this.found.state;
  }

  /** Throws `source_changed` where the file is not as it was. */
  requireSame(): void {
    requireSame(this.of.path, this.found.state);
  }

  close(): void {
    this.#staged.close();
  }

  *#settled(collection: number, { offset, bytes }: PlacedDocument): Generator<PlacedDocument> {
    const key = idBytes(bytes);
    const settled = key === null ? null : this.#staged.find(collection, key);
    if (!settled) yield { offset, bytes };
    else if (settled.place === offset && settled.document) yield { offset, bytes: settled.document };
  }

  #named<T>(act: () => T): T {
    try {
      return act();
    } catch (cause) {
      throw named(this.of, cause, null);
    }
  }
}

function see(of: DumpedCollection, replay: Replay, { offset, bytes }: PlacedDocument): void {
  try {
    replay.see(bytes);
  } catch (cause) {
    throw named(of, cause, offset);
  }
}

function named({ path }: DumpedCollection, cause: unknown, offset: number | null): unknown {
  const at = offset === null ? '' : ` at byte ${offset}`;
  if (cause instanceof BsonFault) return damaged(path, `${cause.message}, in the oplog${at}`);
  if (!(cause instanceof CannotReplay)) return cause;
  return new GodwitError(
    'unsupported_structure',
    `The oplog of ${path} holds${at} what cannot be replayed onto a dump: ${cause.message}. ` +
      'Restore the dump with mongorestore --oplogReplay and dump it again, or dump while nobody writes.',
    { details: { path } },
  );
}
