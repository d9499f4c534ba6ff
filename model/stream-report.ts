/** What a stream has brought for one phase in the last day. */
export interface StreamedPhase {
  readonly phase: string;
  readonly inserted: number;
  readonly updated: number;
  readonly removed: number;
  /** Rows that were kept aside. */
  readonly aside: number;
  /** Rows that were looked at in the last minute. */
  readonly lastMinute: number;
}

/** The stream of changes of a playbook, for whoever asks how far behind the target is. */
export interface StreamReport {
  readonly source: string;
  readonly state: 'copying' | 'streaming' | 'paused' | 'failed' | 'stopped';
  /** Whether a process follows it now. */
  readonly isFollowed: boolean;
  /** All that was committed up to here is applied; null before the copy is whole. */
  readonly position: string | null;
  readonly transactions: number;
  readonly rows: number;
  /** When the newest change was committed on the source, and how many milliseconds later it was in the target. */
  readonly newestAt: string | null;
  readonly newestLagMs: number | null;
  /** Bytes of the source's log that are not confirmed, and that it keeps for the stream; null where the source cannot be asked. */
  readonly behindBytes: number | null;
  readonly keptBytes: number | null;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly lastDay: readonly StreamedPhase[];
}
