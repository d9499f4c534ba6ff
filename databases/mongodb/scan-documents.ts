import { type Mark, Marks } from '../without-sql/slices.ts';
import { UniqueSearch } from '../without-sql/unique.ts';
import { idBytes } from './bson/id.ts';
import { CollectionScan } from './paths/collection-scan.ts';
import { columnsOf } from './paths/columns.ts';
import type { ScannedCollection } from './scanned.ts';

/** A place between documents, and how many elements of each counted array lie before it: an array that was found later has none there. */
export interface DocumentMark<Place> extends Mark<Place> {
  readonly elements: readonly number[];
}

/** Looks through a collection's documents one after the other, and leaves marks at about equal distances; its memory has a bound. */
export class DocumentScan<Place> {
  readonly #paths: CollectionScan;
  readonly #ids = new UniqueSearch();
  readonly #marks = new Marks<Omit<DocumentMark<Place>, 'record'>>();
  #bytes = 0;

  /** `keys` are members by which other collections may refer to this one. */
  constructor(keys: readonly string[] = []) {
    this.#paths = new CollectionScan(new Set(['_id', ...keys]));
  }

  /** `place` is asked where a mark is left. */
  see(document: Buffer, place: () => Place): void {
    this.#marks.see(this.#paths.documents, () => ({ place: place(), elements: this.#paths.counted.map(({ elements }) => elements) }));
    this.#bytes += document.length;
    this.#ids.see(idBytes(document));
    this.#paths.see(document);
  }

  /** The first document's place is the first mark; without documents there is none. */
  get marks(): readonly DocumentMark<Place>[] {
    return this.#marks.found.map(({ place, record }) => ({ ...place, record }));
  }

  found(): Omit<ScannedCollection, 'entity' | 'database' | 'collection' | 'metadata' | 'state' | 'unread' | 'bucket'> {
    const { documents, faulty, doubledMembers, root, counted } = this.#paths;
    return {
      counted,
      columns: columnsOf(this.#paths),
      root,
      documents,
      faulty,
      bytes: this.#bytes,
      // A server keeps _id unique; what a dump of several holds twice beyond what can be remembered, the target's key refuses.
      isUnique: this.#ids.mayBeUnique,
      isCut: root.isCut,
      doubledMembers,
    };
  }
}
