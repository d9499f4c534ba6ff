import { z } from 'zod';
import type { Entity } from './catalog.ts';
import type { LedgerPlace } from './ledger.ts';
import type { Statement } from './session.ts';

/** What a phase says of files that are too large for a row. */
export const fileContents = z.strictObject({
  hash: z.string().min(1).describe('The target column of text that takes `sha256` of the bucket.'),
  into: z.string().min(1).describe('The table that holds the bytes as large objects: `sha256` (its key), `bytes`, `content` (an oid).'),
});
export type FileContents = z.infer<typeof fileContents>;

/** Columns of the table that holds contents. */
export const contentColumns = { hash: 'sha256', bytes: 'bytes', object: 'content' } as const;

/** A file of a source whose bytes are read a piece at a time. */
export interface StoredFile {
  /** Tells it from the other files of its entity. */
  readonly id: string;
  /** Its bytes; throws `source_damaged` where they are not those that the file says it has. */
  read(): AsyncIterable<Buffer>;
}

/** Which rows of which phase name contents. */
export interface ContentInput extends LedgerPlace, FileContents {
  readonly phase: string;
  readonly target: Entity;
}

/** A content as it was read. */
export interface ReadContent {
  readonly file: string;
  readonly hash: string;
  readonly bytes: number;
}

/** Contents of files beside the rows that name them by their SHA-256. All of it in the caller's transaction. */
export interface ContentStatements {
  /** {rows}: rows whose content is not stored. */
  readonly missing: Statement;
  /** {isStored}: whether the phase has stored what it once read of a file. */
  hasRead(file: string): Statement;
  /** {isNamed, isStored}: whether a row names the hash, and whether its content is there. */
  ask(hash: string): Statement;
  /** {object}: an empty one. */
  readonly create: Statement;
  append(object: string, at: number, bytes: Buffer): Statement;
  /** Keeps an object as the content of its hash, in the place of one that is gone, and notes it in the ledger. */
  store(object: string, content: ReadContent): readonly Statement[];
  /** Notes that a file's content was there before. */
  note(content: ReadContent): Statement;
  /** Removes contents that the phase has stored and nobody names any more, at most a page of them: {removed}. */
  readonly sweep: Statement;
  /** Stored contents that rows name, after a hash: {hash, bytes, object}; no object where that is gone. */
  page(after: string, limit: number): Statement;
  /** {piece}: bytes of an object. */
  piece(object: string, at: number, bytes: number): Statement;
}
