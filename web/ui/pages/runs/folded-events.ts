import type { LiveEvent } from '../../live.ts';

/** Events that say how far something is; of a row of them only the newest says something new. */
const progress = new Set(['batch', 'validating']);

/** An event, and how many like it came just before. */
export interface FoldedEvent extends LiveEvent {
  readonly before: number;
}

/** Events, the newest first, each once, whether it came with a page or live; progress of one phase is one line, and memory none: it is a chart. */
export function foldEvents(events: readonly LiveEvent[], isFull: boolean): FoldedEvent[] {
  const byNumber = new Map(events.map((event) => [event.sequence, event]));
  const sorted = [...byNumber.values()].sort((a, b) => Number(b.sequence) - Number(a.sequence));
  const folded: FoldedEvent[] = [];
  for (const event of isFull ? sorted : sorted.filter(({ event: { type } }) => type !== 'memory')) {
    const last = folded.at(-1);
    if (!isFull && last && goesOn(last, event)) folded[folded.length - 1] = { ...last, before: last.before + 1 };
    else folded.push({ ...event, before: 0 });
  }
  return folded;
}

const goesOn = ({ event: later }: LiveEvent, { event: earlier }: LiveEvent): boolean =>
  progress.has(later.type) && later.type === earlier.type && later.phase === earlier.phase;
