import type { Readable } from 'node:stream';
import type { Entity, Field } from './catalog.ts';
import type { Slice } from './ledger.ts';
import type { Lookup } from './mapping.ts';
import type { TextRow } from './session.ts';

/** A source column that a phase reads. `alias` is its name in rules: the column's own, or `lookup.column`. */
export interface ExtractColumn {
  readonly alias: string;
  readonly lookup: string | null;
  readonly field: Field;
}

/** A look-up, and what kind of entity it reads. */
export interface ReadLookup extends Lookup {
  readonly kind: Entity['kind'];
  /** The looked-up columns of `on`, in its order. */
  readonly keys?: readonly Field[];
}

/** What a phase reads: only the columns that its mapping names. The first columns are the source key. */
export interface Extract {
  readonly entity: Entity;
  readonly key: readonly string[];
  readonly columns: readonly ExtractColumn[];
  readonly lookups: readonly ReadLookup[];
  /** Columns that a transform makes of the others: never read from the source. */
  readonly outputs?: readonly ExtractColumn[];
}

/** Reads slices on one connection, within the view of its epoch. */
export interface SliceReader {
  /** The rows of a slice as the bytes of a binary COPY, columns in the order of the extract, types as `stagedType` says. */
  copy(extract: Extract, slice: Slice): Readable;
  /** The same of the rows with these keys, of which there are few. */
  copyByKey(extract: Extract, keys: readonly (readonly string[])[]): Readable;
  /** The rows of a slice in text form, by alias, in key order. */
  rows(extract: Extract, slice: Slice): AsyncIterable<TextRow>;
  /** The rows with these source keys (each the parts of one key), in key order. */
  rowsByKey(extract: Extract, keys: readonly (readonly string[])[]): Promise<TextRow[]>;
  /** Cancels what is being read, on the server. */
  cancel(): Promise<void>;
  close(): Promise<void>;
}

/** One process's consistent view of the source: an exported snapshot that every reader shares. */
export interface Epoch {
  /** Position of the view in the source's log (LSN). */
  readonly position: string;
  openReader(): Promise<SliceReader>;
  /** Whether the view can still be joined; false when the connection that holds it is gone, or does not answer in time. */
  isOpen(): Promise<boolean>;
  /** Cuts the entity into slices of about `rows` rows in key order; the outermost are open, so that later rows fall into one. */
  slices(extract: Extract, rows: number): Promise<Slice[]>;
  /** Cancels the cutting of slices, on the server. */
  cancel(): Promise<void>;
  close(): Promise<void>;
}
