import type { LiveEvent } from '../../live.ts';

interface Held {
  readonly at: number;
  readonly megabytes: number;
}

/** What each process held when it last said so; processes that take part in one run are added up. */
export function memoryOf(events: readonly LiveEvent[]): Held[] {
  const now = new Map<number, number>();
  return events.flatMap(({ at, event }) => {
    if (event.type !== 'memory') return [];
    now.set(Number(event.process), Number(event.resident_mb));
    return { at: new Date(at).getTime() / 1000, megabytes: [...now.values()].reduce((sum, each) => sum + each, 0) };
  });
}

/** What is held now; null where nobody has said so. */
export const memoryNow = (events: readonly LiveEvent[]): number | null => memoryOf(events).at(-1)?.megabytes ?? null;
