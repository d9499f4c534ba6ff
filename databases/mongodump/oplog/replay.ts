import { idBytes } from '../../mongodb/bson/id.ts';
import { elementsOf, type RawElement } from '../../mongodb/bson/raw-document.ts';
import { bsonType } from '../../mongodb/bson/types.ts';
import { BsonFault } from '../../mongodb/bson/walk.ts';
import type { ChangeKind } from './apply-change.ts';
import { harmless, ofCollection, ofDatabase } from './commands.ts';
import { collectionOf, commandOf, entryOf, type OplogEntry } from './entries.ts';
import { CannotReplay } from './refused.ts';
import type { StagedChanges } from './staged-changes.ts';

/** What was found in an oplog, for people. */
export interface Replayed {
  changes: number;
  /** Changes by collections that the dump has not. */
  readonly elsewhere: Map<string, number>;
  /** Commands that change no document, by their names. */
  readonly passedOver: Map<string, number>;
  /** Transactions that the oplog does not commit. */
  open: number;
}

const kinds: Readonly<Record<string, ChangeKind>> = { i: 'insert', u: 'update', d: 'delete' };
/** Names that are told; what happens elsewhere is counted whole. */
const namesMax = 100;

/** Takes the entries of an oplog one after the other, and stages what they do with documents of the dump's collections. */
export class Replay {
  readonly found: Replayed = { changes: 0, elsewhere: new Map(), passedOver: new Map(), open: 0 };
  readonly #staged: StagedChanges;
  /** The numbers of the dump's collections, by namespace. */
  readonly #collections: ReadonlyMap<string, number>;
  readonly #open = new Set<string>();

  constructor(staged: StagedChanges, collections: ReadonlyMap<string, number>) {
    this.#staged = staged;
    this.#collections = collections;
  }

  /** Throws `CannotReplay` for what cannot be replayed, `BsonFault` for what is no entry. */
  see(document: Buffer): void {
    this.#do(entryOf(document), null, false);
    this.found.open = this.#open.size;
  }

  /** `deferred` names the transaction that is not yet committed. */
  #do(entry: OplogEntry, deferred: string | null, isWithin: boolean): void {
    const kind = kinds[entry.op];
    if (kind) this.#change(entry, kind, deferred);
    else if (entry.op === 'c') this.#command(entry, isWithin);
    else if (entry.op !== 'n') throw new CannotReplay(`an entry of the kind "${entry.op}" on ${entry.namespace}`);
  }

  #change({ namespace, body, of }: OplogEntry, kind: ChangeKind, deferred: string | null): void {
    const collection = this.#collections.get(namespace);
    if (collection === undefined) {
      count(this.found.elsewhere, namespace);
      return;
    }
    const key = idBytes(kind === 'update' && of ? of : body);
    if (key === null) throw new BsonFault(`an entry of the oplog on ${namespace} names no document`);
    this.found.changes++;
    if (deferred === null) this.#staged.add(collection, key, { kind, body });
    else this.#staged.defer(deferred, collection, key, { kind, body });
  }

  #command(entry: OplogEntry, isWithin: boolean): void {
    const { name, given, options } = commandOf(entry);
    if (name === 'applyOps' && !isWithin) this.#applyOps(entry, given, options);
    else if (name === 'commitTransaction') this.#end(entry, true);
    else if (name === 'abortTransaction') this.#end(entry, false);
    else if (harmless.has(name)) count(this.found.passedOver, name);
    else this.#ofCollections(entry, name, given);
  }

  #applyOps(entry: OplogEntry, given: RawElement, options: ReadonlySet<string>): void {
    if (given.type !== bsonType.array) throw new BsonFault('the oplog holds an applyOps without operations');
    const { transaction } = entry;
    const isOpen = transaction !== null && (options.has('partialTxn') || options.has('prepare'));
    if (isOpen) this.#open.add(transaction);
    else if (transaction !== null) this.#end(entry, true);
    for (const { value } of elementsOf(given.value)) this.#do(entryOf(value), isOpen ? transaction : null, true);
  }

  #end({ transaction }: OplogEntry, isCommitted: boolean): void {
    if (transaction === null || !this.#open.delete(transaction)) return;
    if (isCommitted) this.#staged.commit(transaction);
    else this.#staged.forget(transaction);
  }

  /** What empties, moves or drops collections is refused where it is about one of the dump. */
  #ofCollections({ namespace }: OplogEntry, name: string, given: RawElement): void {
    const [database] = namespace.split('.', 1);
    const named = collectionOf(given) ?? '';
    const of = name === 'renameCollection' ? named : `${database}.${named}`;
    const isOfDump = name === ofDatabase ? this.#hasDatabase(`${database}.`) : this.#collections.has(of);
    if (isOfDump || (name !== ofDatabase && !ofCollection.has(name)))
      throw new CannotReplay(`the command "${name}" on ${name === ofDatabase ? database : of}`);
    count(this.found.passedOver, name);
  }

  #hasDatabase(begin: string): boolean {
    return [...this.#collections.keys()].some((namespace) => namespace.startsWith(begin));
  }
}

function count(counts: Map<string, number>, name: string): void {
  const key = counts.has(name) || counts.size < namesMax ? name : 'others';
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
