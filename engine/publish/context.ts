import type { SourceDatabase } from '../../model/contracts.ts';
import type { Notify } from '../../model/progress.ts';
import type { PublicationCounts } from '../../model/publication.ts';
import type { TransformRunner } from '../../model/sandbox.ts';
import type { SqlSession } from '../../model/session.ts';
import type { Sink } from '../../model/sink.ts';
import type { PreparedPublication } from './map-publication.ts';
import type { PublicationPlace, Published } from './published.ts';

export interface PublishSettings {
  /** Items that are sent at once, where the sink takes as many. */
  readonly itemsMax: number;
  /** Items a second, at most; 0 for as fast as the sink takes them. */
  readonly itemsPerSecond: number;
  readonly retriesMax: number;
  readonly retryDelayMs: number;
  /** The longest pause, whatever a sink asks for. */
  readonly pauseMsMax: number;
  /** Items that a sink fails over one after the other, before nothing more is sent. */
  readonly failuresMax: number;
  /** Rows that are read, made into items and compared at once. */
  readonly sliceRows: number;
}

/** A publication with its ends open. */
export interface OpenPublication extends PreparedPublication {
  /** The database whose rows are published, for reading. */
  readonly rows: SourceDatabase;
  readonly sink: Sink;
  readonly runner: TransformRunner | null;
}

/** What publishing works with. */
export interface PublishContext {
  readonly published: Published;
  /** Session on the journal. */
  readonly control: SqlSession;
  readonly settings: PublishSettings;
  readonly notify: Notify;
  readonly signal: AbortSignal;
}

/** One publication on its way: what became of its rows so far. */
export interface Way {
  readonly context: PublishContext;
  readonly publication: OpenPublication;
  readonly counts: { -readonly [Count in keyof PublicationCounts]: number };
  /** Items that the sink failed over since it last took one. */
  failures: number;
  readonly startedAt: number;
  /** Items that were sent, taken or not. */
  tried: number;
}

/** Where a publication's items are noted. */
export const placeOf = ({ publication }: Pick<Way, 'publication'>): PublicationPlace => ({
  publication: publication.mapped.publication,
  sink: publication.mapped.sink.name,
});
