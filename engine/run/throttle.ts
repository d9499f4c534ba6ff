import { setTimeout as sleep } from 'node:timers/promises';
import { GodwitError } from '../../model/errors.ts';
import type { RunContext } from './context.ts';

/** Standbys are asked about so often, and this long at most are they waited for. */
const lookMs = 1000;
const waitMsMax = 3_600_000;
const megabyte = 2 ** 20;

/** Holds jobs back while the target's standbys are too far behind to be of use to those who read from them. */
export interface Throttle {
  /** Resolves when the next batch may be written, at once in most cases. Throws `timeout` when standbys do not catch up within an hour. */
  wait(): Promise<void>;
}

/** One pace for all jobs of a pass: whichever comes first looks, the others wait for what it finds. `hold` tells those of other processes. */
export function openThrottle(context: RunContext, phase: string, hold: (isHeld: boolean) => Promise<void>): Throttle {
  let lookedAt = 0;
  let looking: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    await catchUp(context, phase, hold);
    lookedAt = Date.now();
  };
  return {
    wait: () => {
      if (context.settings.replicaLagMax === null) return looking;
      if (Date.now() - lookedAt >= lookMs) {
        lookedAt = Number.POSITIVE_INFINITY;
        looking = look();
      }
      return looking;
    },
  };
}

/** Waits until standbys have replayed all but half of what they may be behind. */
async function catchUp(
  { target, ledgerSession, settings, notify, signal }: RunContext,
  phase: string,
  hold: (isHeld: boolean) => Promise<void>,
): Promise<void> {
  const max = settings.replicaLagMax ?? Number.POSITIVE_INFINITY;
  const behind = async (): Promise<number> => (await target.replicaLag(ledgerSession).catch(unlessAway)) ?? 0;
  let lag = await behind();
  if (lag <= max) return;
  notify({ type: 'notice', message: `${phase} pauses: a standby of ${target.label} is ${inMegabytes(lag)} behind.` });
  await hold(true);
  for (let waited = 0; lag > max / 2 && !signal.aborted; waited += lookMs) {
    if (waited >= waitMsMax)
      throw new GodwitError('timeout', `A standby of ${target.label} stays ${inMegabytes(lag)} behind; the run can be continued.`);
    await sleep(lookMs);
    lag = await behind();
  }
  await hold(false);
  if (!signal.aborted) notify({ type: 'notice', message: `${phase} goes on: the standbys have caught up.` });
}

/** A target that does not answer is the batches' affair: they try again. */
function unlessAway(error: unknown): null {
  if (error instanceof GodwitError && error.kind === 'unavailable') return null;
  throw error;
}

const inMegabytes = (bytes: number): string => `${Math.round(bytes / megabyte)} MB`;
