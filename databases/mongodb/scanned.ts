import type { CollectionMetadata } from './metadata.ts';
import type { ArrayScan } from './paths/array-scan.ts';
import type { DocumentColumn } from './paths/columns.ts';
import type { PathScan } from './paths/path-scan.ts';

/** What one pass over all documents of a collection has found, wherever they lie. */
export interface ScannedCollection {
  /** `users`, or `shop.users` where several databases are read. */
  readonly entity: string;
  readonly database: string;
  readonly collection: string;
  readonly metadata: CollectionMetadata;
  /** What the collection was when it was read: of another state, what was found need not hold. */
  readonly state: string;
  readonly columns: readonly DocumentColumn[];
  /** The arrays whose elements every mark counts. */
  readonly counted: readonly ArrayScan[];
  /** What stood at every path. */
  readonly root: PathScan;
  readonly documents: number;
  /** Those of them that hold a value which no column can. */
  readonly faulty: number;
  readonly bytes: number;
  /** Whether no two documents have one `_id`. */
  readonly isUnique: boolean;
  /** Whether documents have more different members than are told apart: then not all of them are columns. */
  readonly isCut: boolean;
  /** Members that stand twice in one object. */
  readonly doubledMembers: number;
  /** What of it could not be read, where that was asked for. */
  readonly unread?: Unread;
  /** Of the files of GridFS: what holds their contents. */
  readonly bucket?: Bucket;
}

/** The rest of a damaged file: from this byte of the unpacked bytes on. */
export interface Unread {
  readonly path: string;
  readonly from: number;
  readonly why: string;
}

/** What makes files of a collection of their descriptions: the chunks that hold their contents. */
export interface Bucket<Scan extends ScannedCollection = ScannedCollection> {
  /** As tables are called: `fs`. */
  readonly table: string;
  readonly chunks: Scan;
  /** Columns of the bytes and of their SHA-256; called so that no member of a file is. */
  readonly content: string;
  readonly hash: string;
}
