import { UniqueSearch } from '../files/unique.ts';
import { idBytes } from './bson/id.ts';
import { columnsOf } from './paths/columns.ts';
import { CollectionScan } from './paths/path-scan.ts';
import type { ScannedCollection } from './scanned.ts';

/** Beyond so many places every other one is forgotten. */
const marksMax = 20_000;
const firstDistance = 16;

/** A place between two documents at which a slice may begin, and how many documents lie before it. */
export interface Mark<Place> {
  readonly place: Place;
  readonly record: number;
}

/** Looks through a collection's documents one after the other, and leaves marks at about equal distances; its memory has a bound. */
export class DocumentScan<Place> {
  readonly #paths = new CollectionScan();
  readonly #ids = new UniqueSearch();
  #marks: Mark<Place>[] = [];
  #distance = firstDistance;
  #bytes = 0;

  /** `place` is asked where a mark is left. */
  see(document: Buffer, place: () => Place): void {
    const record = this.#paths.documents;
    if (record % this.#distance === 0) this.#mark({ place: place(), record });
    this.#bytes += document.length;
    this.#ids.see(idBytes(document));
    this.#paths.see(document);
  }

  #mark(mark: Mark<Place>): void {
    this.#marks.push(mark);
    if (this.#marks.length <= marksMax) return;
    this.#distance *= 2;
    this.#marks = this.#marks.filter(({ record }) => record % this.#distance === 0);
  }

  /** The first document's place is the first mark; without documents there is none. */
  get marks(): readonly Mark<Place>[] {
    return this.#marks;
  }

  found(): Pick<ScannedCollection, 'columns' | 'documents' | 'faulty' | 'bytes' | 'isUnique' | 'isCut' | 'doubledMembers'> {
    const { documents, faulty, doubledMembers, root } = this.#paths;
    return {
      columns: columnsOf(this.#paths),
      documents,
      faulty,
      bytes: this.#bytes,
      isUnique: this.#ids.isUnique,
      isCut: root.isCut,
      doubledMembers,
    };
  }
}
