import type { Readable } from 'node:stream';
import type { Entity, Field } from './catalog.ts';
import { type ColumnRef, findColumn } from './column-ref.ts';
import type { StoredFile } from './contents.ts';
import type { Slice } from './ledger.ts';
import type { Lookup } from './mapping.ts';
import type { WholeDocument } from './rebuild.ts';
import type { TextRow } from './session.ts';
import type { ElementFault } from './unnest.ts';

/** A source column that a phase reads. `alias` is its name in rules: the column's own, `lookup.column`, or a member's of either. */
export interface ReadColumn {
  readonly alias: string;
  readonly lookup: string | null;
  readonly field: Field;
  /** Where it stands, where that is not the column `field` of the row or the look-up. */
  readonly ref?: ColumnRef | undefined;
}

/** Where a column of a read of the entity stands. */
export function refOf({ alias, ref, lookup, field }: ReadColumn, entity: Entity): ColumnRef {
  if (ref) return ref;
  return (entity.unnest && lookup === null && findColumn(alias, entity)?.ref) || { read: lookup, path: [field.name] };
}

/** A look-up, what kind of entity it reads, and the columns of that entity that it compares. */
export interface ReadLookup extends Lookup {
  readonly kind: Entity['kind'];
  readonly fields: readonly Field[];
}

/** What a phase reads: only the columns that its mapping names. The first columns are the source key. */
export interface SourceRead {
  readonly entity: Entity;
  readonly key: readonly string[];
  readonly columns: readonly ReadColumn[];
  readonly lookups: readonly ReadLookup[];
  /** Columns that a transform makes of the others: never read from the source. */
  readonly outputs?: readonly ReadColumn[] | undefined;
}

/** A record of a slice that is no row: kept aside by its place, since it has no key. */
export interface UnreadableRow {
  /** Where it stands, for people: `line 17`. */
  readonly place: string;
  /** Why, in words without values. */
  readonly why: string;
  /** What it is kept aside as; `unreadable` by default. */
  readonly reason?: ElementFault;
  /** What it is kept aside under: its place by default; of elements the key of the row that they stand in. */
  readonly key?: readonly string[];
  /** What of it can be shown, by alias. */
  readonly row?: TextRow;
}

/** Reads slices on one connection, within the view of its epoch. Every source gives rows; the rest are abilities. */
export interface SliceReader {
  /** The rows of a slice in text form, by alias, in the order of the source. */
  rows(sourceRead: SourceRead, slice: Slice): AsyncIterable<TextRow>;
  /** Of a source that speaks COPY: a slice as the bytes of a binary COPY, columns in the order of the extract, types as `stagedType` says. */
  copy?(sourceRead: SourceRead, slice: Slice): Readable;
  /** The same of the rows with these keys, of which there are few. */
  copyByKey?(sourceRead: SourceRead, keys: readonly (readonly string[])[]): Readable;
  /** Of a source that may hold what is no row: the unreadable records of a slice. They count as read and quarantined. */
  unreadable?(sourceRead: SourceRead, slice: Slice): Promise<readonly UnreadableRow[]>;
  /** Whether the row with a key lies in the slices up to the one that ends at `upTo`; null where that cannot be told any more. */
  isUpTo(sourceRead: SourceRead, key: readonly string[], upTo: readonly string[]): Promise<boolean | null>;
  /** The rows with these source keys (each the parts of one key), in key order. */
  rowsByKey(sourceRead: SourceRead, keys: readonly (readonly string[])[]): Promise<TextRow[]>;
  /** Cancels what is being read, on the server. */
  cancel(): Promise<void>;
  close(): Promise<void>;
}

/** One process's consistent view of the source: an exported snapshot that every reader shares. */
export interface SourceSnapshot {
  /** Position of the view in the source's log (LSN). */
  readonly position: string;
  /** Lets other processes join the view; without one they see the same where the position is the same. */
  readonly token?: string;
  openReader(): Promise<SliceReader>;
  /** Whether the view can still be joined; false when the connection that holds it is gone, or does not answer in time. */
  isOpen(): Promise<boolean>;
  /** Cuts the entity into slices of about `rows` rows in key order; the outermost are open, so that later rows fall into one. */
  slices(sourceRead: SourceRead, rows: number): Promise<Slice[]>;
  /** Of a source of documents: those of a collection whole, a few at a time. */
  documents?(entity: string): AsyncIterable<readonly WholeDocument[]>;
  /** Of a source that stores files: those of an entity, in the order of the source. Throws `unsupported_structure` where it holds none. */
  files?(entity: string): AsyncIterable<StoredFile>;
  /** Cancels the cutting of slices, on the server. */
  cancel(): Promise<void>;
  close(): Promise<void>;
}
