import { setTimeout as sleep } from 'node:timers/promises';
import { type Looked, lookAtSchedule } from '../../app/sync-jobs/queue-runs.ts';
import { listPlaybooks } from '../../app/workbench/playbooks.ts';
import type { Caller } from '../../app/workbench/workbench.ts';

/** Queues runs of jobs that come back while the server runs, and sees to a worker for those that wait. */
export interface SyncClock {
  /** Looks at a playbook with the next tick, whose jobs somebody has changed. */
  wake(playbook: string): void;
  close(): Promise<void>;
}

export interface SyncClockOptions {
  /** A playbook in which runs wait needs a worker. */
  readonly need: (playbook: string) => void;
  /** Told which playbook could not be looked at. */
  readonly failed: (playbook: string) => void;
  readonly everyMs?: number;
}

const everyMsUsual = 5_000;
/** Jobs that others have made, at a command line, are known after so long at the latest. */
const lookMs = 60_000;

/** Ticks until it is closed. A playbook is asked when its next job is due, or once a minute. */
export function openSyncClock(caller: Caller, { need, failed, everyMs = everyMsUsual }: SyncClockOptions): SyncClock {
  const lookAt = new Map<string, number>();
  /** Told once, until it can be looked at again. */
  const failing = new Set<string>();
  const stop = new AbortController();
  const tick = async (name: string): Promise<void> => {
    const found = await lookAtSchedule(caller, name);
    failing.delete(name);
    lookAt.set(name, Date.now() + Math.min(lookMs, untilNext(found)));
    if (found.open > 0) need(name);
  };
  const watch = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      for (const { name, problem } of await listPlaybooks(caller.config).catch(() => [])) {
        if (problem !== null || stop.signal.aborted || (lookAt.get(name) ?? 0) > Date.now()) continue;
        await tick(name).catch(() => {
          lookAt.set(name, Date.now() + lookMs);
          if (!failing.has(name)) failed(name);
          failing.add(name);
        });
      }
      await sleep(everyMs, undefined, { signal: stop.signal }).catch(() => {});
    }
  };
  const watching = watch();
  return {
    wake: (name) => void lookAt.delete(name),
    close: async () => {
      stop.abort();
      await watching;
    },
  };
}

const untilNext = ({ next, now }: Looked): number => (next === null ? lookMs : Math.max(0, next.getTime() - now.getTime()));
