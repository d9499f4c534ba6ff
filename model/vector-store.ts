import type { Vector } from './embedder.ts';
import type { SqlSession, TargetSession } from './session.ts';

/** Where vectors are, and which are meant: those of a model. */
export interface VectorPlace {
  readonly schema: string;
  readonly dimensions: number;
  readonly model: string;
}

/** A row of the new side in the table of contents. */
export interface EmbeddedRow {
  readonly content: string;
  /** Canonical key of the row. */
  readonly rowKey: string;
  readonly owner: string | null;
  /** Digest of its text; null where it got no vector. */
  readonly hash: string | null;
  /** Word of why it got none. */
  readonly error: string | null;
}

export interface EmbeddedText {
  readonly hash: string;
  readonly text: string;
  readonly vector: Vector;
}

/** Faults of vectors that the database finds by itself, and how many there are. */
export interface VectorFaults {
  readonly vectors: number;
  readonly wrong_dimensions: number;
  readonly changed_vectors: number;
  readonly duplicates: number;
  readonly text_not_its_digest: number;
}

/** Rows of one content in the table, by what became of them. */
export interface StoredCount {
  readonly content: string;
  readonly error: string | null;
  readonly rows: number;
}

/** Tables of a target that hold vectors: one of the rows with whose they are, one of the texts, each once. */
export interface VectorStore {
  /** Makes the tables where they are not there. Throws `unsupported_structure` where others stand in their place. */
  install(session: TargetSession): Promise<void>;
  isInstalled(session: SqlSession): Promise<boolean>;
  /** What stands of these rows for the model, by key. */
  rows(session: SqlSession, content: string, keys: readonly string[]): Promise<Map<string, EmbeddedRow>>;
  /** Digests of those texts that have a vector. */
  known(session: SqlSession, hashes: readonly string[]): Promise<Set<string>>;
  /** Writes vectors and rows, all or nothing. */
  write(session: TargetSession, texts: readonly EmbeddedText[], rows: readonly EmbeddedRow[]): Promise<void>;
  /** Rows of a content after a key, in order, with the digest of the vector. */
  page(session: SqlSession, content: string, after: string | null, limit: number): Promise<(EmbeddedRow & { vectorHash: string | null })[]>;
  remove(session: SqlSession, content: string, keys: readonly string[]): Promise<void>;
  /** Takes away contents that are not declared any more, and vectors that no row needs; then makes the index, where there is one. */
  settle(session: TargetSession, contents: readonly string[]): Promise<void>;
  faults(session: SqlSession): Promise<VectorFaults>;
  counts(session: SqlSession): Promise<StoredCount[]>;
}
