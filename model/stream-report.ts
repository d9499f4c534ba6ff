import { z } from 'zod';

/** What a stream of changes is doing. */
export const streamStates = ['copying', 'streaming', 'paused', 'failed', 'stopped'] as const;

const rows = z.int();

/** What a stream has brought for one phase in the last day; `aside`: rows that were kept aside, `lastMinute`: rows that were looked at in it. */
export const streamedPhase = z.object({
  phase: z.string(),
  inserted: rows,
  updated: rows,
  removed: rows,
  aside: rows,
  lastMinute: rows,
});
export type StreamedPhase = z.infer<typeof streamedPhase>;

/** The stream of changes of a playbook, for whoever asks how far behind the target is. */
export const streamReport = z.object({
  source: z.string(),
  state: z.enum(streamStates),
  /** Whether a process follows it now. */
  isFollowed: z.boolean(),
  /** All that was committed up to here is applied; null before the copy is whole. */
  position: z.string().nullable(),
  transactions: rows,
  rows,
  /** When the newest change was committed on the source, and how many milliseconds later it was in the target. */
  newestAt: z.string().nullable(),
  newestLagMs: z.number().nullable(),
  /** Bytes of the source's log that are not confirmed, and that it keeps for the stream; null where the source cannot be asked. */
  behindBytes: z.number().nullable(),
  keptBytes: z.number().nullable(),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  lastDay: z.array(streamedPhase),
});
export type StreamReport = z.infer<typeof streamReport>;
