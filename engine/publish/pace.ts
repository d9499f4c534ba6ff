import { setTimeout as sleep } from 'node:timers/promises';
import { GodwitError } from '../../model/errors.ts';
import type { Way } from './context.ts';

/** Waits until so many items may be sent. Throws `interrupted`. */
export async function keepPace(way: Way, items: number): Promise<void> {
  const { itemsPerSecond } = way.context.settings;
  const dueAt = itemsPerSecond === 0 ? 0 : way.startedAt + (way.tried / itemsPerSecond) * 1000;
  way.tried += items;
  await pause(way, dueAt - Date.now());
}

/** Waits, no longer than a pause may be. Throws `interrupted` where that comes before the end. */
export async function pause({ context: { settings, signal } }: Way, ms: number): Promise<void> {
  if (ms > 0) await sleep(Math.min(ms, settings.pauseMsMax), undefined, { signal }).catch(() => {});
  if (signal.aborted) throw new GodwitError('interrupted', 'Publishing was interrupted; what the sink has taken stands in the ledger.');
}
