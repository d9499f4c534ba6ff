import { GodwitError } from '../../model/errors.ts';
import type { UnitOfWork } from '../../model/unit-of-work.ts';
import { closeOwnSessions, type OwnSessions, openOwnSessions, sessionsIn } from './own-sessions.ts';
import type { Workbench } from './workbench.ts';

/** How many work at once, and how long one more waits. */
export interface UnitLimits {
  readonly atOnceMax: number;
  readonly waitMsMax: number;
}
const limits: UnitLimits = { atOnceMax: 6, waitMsMax: 60_000 };

interface Waiting {
  go(): void;
}

/** Sessions on a workbench's journal and targets, opened as they are needed. */
export function openUnits(
  bench: Pick<Workbench, 'journalAt' | 'target' | 'several'>,
  { atOnceMax, waitMsMax } = limits,
): UnitOfWork<OwnSessions> {
  const idle: OwnSessions[] = [];
  const waiting: Waiting[] = [];
  let busy = 0;
  let isClosed = false;
  const take = async (): Promise<void> => {
    if (busy >= atOnceMax) await turn(waiting, waitMsMax);
    else busy++;
  };
  /** Whoever has waited longest takes the place over. */
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next.go();
    else busy--;
  };
  return {
    within: async (work) => {
      await take();
      try {
        const unit = idle.pop() ?? (await openOwnSessions(bench));
        try {
          return await work(unit);
        } finally {
          if (!isClosed && (await isClean(unit))) idle.push(unit);
          else await closeOwnSessions(unit);
        }
      } finally {
        leave();
      }
    },
    close: async () => {
      isClosed = true;
      for (const unit of idle.splice(0)) await closeOwnSessions(unit);
    },
  };
}

/** Resolves when it is the caller's turn. */
function turn(waiting: Waiting[], waitMsMax: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    waiting.splice(waiting.indexOf(mine), 1);
    reject(new GodwitError('timeout', `Too much is asked at once: nothing became free in ${waitMsMax / 1000} s.`));
  }, waitMsMax);
  const mine: Waiting = {
    go: () => {
      clearTimeout(timer);
      resolve();
    },
  };
  waiting.push(mine);
  return promise;
}

/** Whether all sessions still answer; a transaction that was left open is taken back. */
async function isClean(unit: OwnSessions): Promise<boolean> {
  const ended = await Promise.allSettled(sessionsIn(unit).map((session) => session.rollback()));
  return ended.every(({ status }) => status === 'fulfilled');
}
