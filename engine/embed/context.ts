import type { SourceDatabase } from '../../model/contracts.ts';
import type { Embedder } from '../../model/embedder.ts';
import type { EmbeddedShare } from '../../model/embedding.ts';
import type { Notify } from '../../model/progress.ts';
import type { SqlSession, TargetSession } from '../../model/session.ts';
import type { VectorStore } from '../../model/vector-store.ts';
import type { PreparedEmbedding } from './map-embedding.ts';
import type { Spending } from './spending.ts';

export interface EmbedSettings {
  /** Distinct texts that are embedded and written together. */
  readonly batchTexts: number;
  /** Calls that are under way at once. */
  readonly callsMax: number;
  /** Calls a minute, at most; 0 for as fast as the embedder answers. */
  readonly callsPerMinute: number;
  readonly retriesMax: number;
  /** Times that an embedder may ask to be left alone, for one call. */
  readonly busyMax: number;
  readonly retryDelayMs: number;
  /** The longest pause, whatever an embedder asks for. */
  readonly pauseMsMax: number;
  /** Rows that are read and compared at once. */
  readonly sliceRows: number;
  /** Characters of a text: of a longer one nobody would know what its vector leaves out. */
  readonly charactersMax: number;
}

/** Embeddings with all that they read and write open. */
export interface OpenEmbedding extends PreparedEmbedding {
  /** The database whose rows are embedded, for reading. */
  readonly rows: SourceDatabase;
  readonly embedder: Embedder;
  readonly store: VectorStore;
  /** Session on the database that holds the vectors. */
  readonly session: TargetSession;
  /** What stands between texts and an embedder that runs elsewhere; null for one in this process. */
  readonly egress: Egress | null;
}

export interface Egress {
  readonly host: string;
  /** Whether the values of sensitive columns leave. */
  readonly sendsSensitive: boolean;
  /** A last look at a text: what is personal in it is taken out. */
  redact(text: string): string;
  /** Recorded before it is sent; what cannot be recorded is not sent. */
  record(texts: readonly string[]): Promise<void>;
}

export interface EmbedContext {
  readonly share: EmbeddedShare;
  readonly spending: Spending;
  /** Session on the journal. */
  readonly control: SqlSession;
  readonly settings: EmbedSettings;
  readonly notify: Notify;
  readonly signal: AbortSignal;
}

/** Embeddings on their way. */
export interface EmbedWay {
  readonly context: EmbedContext;
  readonly embedding: OpenEmbedding;
  /** Dollars that all calls so far have cost, as far as that is known. */
  dollars: number;
  /** Texts that were sent. */
  texts: number;
  calls: number;
  readonly startedAt: number;
  /** Nothing is sent before: the embedder has asked to be left alone. */
  notBefore: number;
}
