import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GodwitError } from '../../../model/errors.ts';
import { onDisk, openScratch } from '../../without-sql/scratch-database.ts';
import { applyChange, type Change, type ChangeKind } from './apply-change.ts';

const text = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8');

const memoryMb = 32;
const what = 'the changes of the oplog';
/** Documents that only the oplog has lie behind all bytes of any file. */
export const addedPlace = 2 ** 50;
const placesMax = 2 ** 51;

/** A document that stands in the oplog, as it is in the end. */
export interface SettledDocument {
  readonly place: number;
  /** Null where it was deleted. */
  readonly document: Buffer | null;
}

/**
 * What an oplog does with single documents, by collection (its number) and key; on disk beyond a bound. First changes are added, then
 * each document of the dump is settled once, then they are found.
 */
export class StagedChanges {
  readonly #database = openScratch(text('create.sql'), memoryMb);
  readonly #added = new Map<number, number>();
  readonly #statements = new Map<string, ReturnType<ReturnType<typeof openScratch>['prepare']>>();

  add(collection: number, key: string, { kind, body }: Change): void {
    onDisk(what, () => this.#prepared('add.sql').run(collection, key, kind, body));
  }

  /** Keeps a change of a transaction until that is committed. */
  defer(transaction: string, collection: number, key: string, { kind, body }: Change): void {
    onDisk(what, () => this.#prepared('defer.sql').run(transaction, collection, key, kind, body));
  }

  commit(transaction: string): void {
    onDisk(what, () => this.#prepared('commit.sql').run(transaction));
    this.forget(transaction);
  }

  forget(transaction: string): void {
    onDisk(what, () => this.#prepared('forget.sql').run(transaction));
  }

  /** Ends the adding. */
  finish(): void {
    onDisk(what, () => this.#database.exec(text('finish.sql')));
  }

  isChanged(collection: number, key: string): boolean {
    return this.#prepared('is-changed.sql').get(collection, key) !== undefined;
  }

  /** The document of the dump as the changes leave it; null where they delete it, or where the dump has it a second time. */
  settle(collection: number, key: string, place: number, document: Buffer | null): Buffer | null {
    if (this.find(collection, key)) return null;
    let now = document;
    for (const { kind, body } of this.#database.prepare(text('changes-of.sql')).iterate(collection, key))
      now = applyChange(now, { kind: kind as ChangeKind, body: bufferOf(body) });
    onDisk(what, () => this.#prepared('settle.sql').run(collection, key, place, now));
    return now;
  }

  /** Settles the documents of a collection that the dump has not. */
  settleAdded(collection: number): void {
    for (let after = ''; ; ) {
      const keys = this.#prepared('unsettled.sql').all(collection, after);
      for (const { key } of keys) this.#settleOne(collection, String(key));
      if (keys.length === 0) return;
      after = String(keys.at(-1)?.key);
    }
  }

  /** The documents that the dump has not, from a place on. */
  *added(collection: number, from: number, upTo: number | null): Generator<{ readonly offset: number; readonly bytes: Buffer }> {
    this.#requireOpen();
    const [least, end] = [Math.max(from, addedPlace), upTo ?? placesMax];
    for (const { place, document } of this.#database.prepare(text('added.sql')).iterate(collection, least, end))
      yield { offset: Number(place), bytes: bufferOf(document) };
  }

  find(collection: number, key: string): SettledDocument | null {
    this.#requireOpen();
    const found = this.#prepared('find.sql').get(collection, key);
    return found ? { place: Number(found.place), document: found.document === null ? null : bufferOf(found.document) } : null;
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #settleOne(collection: number, key: string): void {
    const place = addedPlace + (this.#added.get(collection) ?? 0);
    if (this.settle(collection, key, place, null)) this.#added.set(collection, place - addedPlace + 1);
  }

  #requireOpen(): void {
    if (!this.#database.isOpen) throw new GodwitError('interrupted', 'Reading was stopped.');
  }

  #prepared(file: string) {
    const known = this.#statements.get(file);
    if (known) return known;
    const statement = this.#database.prepare(text(file));
    this.#statements.set(file, statement);
    return statement;
  }
}

const bufferOf = (value: unknown): Buffer => {
  const { buffer, byteOffset, byteLength } = value as Uint8Array;
  return Buffer.from(buffer, byteOffset, byteLength);
};
