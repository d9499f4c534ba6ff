import type { LiveEvent } from '../../live.ts';
import { count, short } from '../../words/numbers.ts';
import { statusWords } from '../../words/phase-status.ts';

type Event = LiveEvent['event'];
type Counts = {
  readonly read?: number;
  readonly written?: number;
  readonly unchanged?: number;
  readonly skipped?: number;
  readonly quarantined?: number;
};

/** `phase_started` → `Phase started` */
export const kindWords = (type: string): string => statusWords(type);

const fatesWords = ({ read = 0, written = 0, quarantined = 0 }: Counts): string =>
  `${count(read)} read, ${count(written)} written, ${count(quarantined)} kept aside`;

const words: Readonly<Record<string, (event: Event) => string>> = {
  batch: ({ slice, slices, fates }) => `${Number(slice)} of ${Number(slices)}: ${fatesWords((fates ?? {}) as Counts)}`,
  phase_started: ({ rows, mode, pass }) => `${count(Number(rows))} rows, ${String(mode)} mode, pass ${Number(pass)}`,
  phase_completed: ({ fates }) => fatesWords((fates ?? {}) as Counts),
  validating: ({ rows, of }) => `${count(Number(rows))} of ${count(Number(of))} rows compared`,
  retry: ({ attempt, message }) => `attempt ${Number(attempt)}: ${String(message)}`,
  memory: ({ process, resident_mb: megabytes }) => `process ${Number(process)} holds ${count(Number(megabytes))} MB`,
  run_started: ({ run }) => String(run),
  asked: ({ kind, artifact, by }) => `${String(by)} asks for a decision on the ${String(kind)} ${short(String(artifact))}`,
  decided: ({ kind, artifact, by, decision }) =>
    `${String(by)} has ${decision === 'commented' ? 'commented on' : String(decision)} the ${String(kind)} ${short(String(artifact))}`,
};

/** What an event says beside its kind and phase. */
export const eventWords = (event: Event): string => words[event.type]?.(event) ?? String(event.message ?? '');
