import { GodwitError } from '../model/errors.ts';
import type { TargetSession } from '../model/session.ts';
import type { UnitOfWork } from '../model/unit-of-work.ts';
import type { Workbench } from './workbench.ts';

/** What one request works on: a session on the journal, and one on the target's ledger. */
export type UnitSessions = Pick<Workbench, 'control' | 'ledgerSession'>;

/** How many work at once, and how long one more waits. */
export interface UnitLimits {
  readonly atOnceMax: number;
  readonly waitMsMax: number;
}
const limits: UnitLimits = { atOnceMax: 6, waitMsMax: 60_000 };

interface Waiting {
  go(): void;
}

/** Sessions on a workbench's journal and target, opened as they are needed. */
export function openUnits(
  { journalAt, target }: Pick<Workbench, 'journalAt' | 'target'>,
  { atOnceMax, waitMsMax } = limits,
): UnitOfWork<UnitSessions> {
  const idle: UnitSessions[] = [];
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
  const open = async (): Promise<UnitSessions> => {
    const control = await journalAt.openSession();
    try {
      return { control, ledgerSession: await target.openSession() };
    } catch (error) {
      await control.close().catch(() => {});
      throw error;
    }
  };
  return {
    within: async (work) => {
      await take();
      try {
        const unit = idle.pop() ?? (await open());
        try {
          return await work(unit);
        } finally {
          if (!isClosed && (await isClean(unit))) idle.push(unit);
          else await closeUnit(unit);
        }
      } finally {
        leave();
      }
    },
    close: async () => {
      isClosed = true;
      for (const unit of idle.splice(0)) await closeUnit(unit);
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

/** Whether both sessions still answer; a transaction that was left open is taken back. */
async function isClean({ control, ledgerSession }: UnitSessions): Promise<boolean> {
  const ended = await Promise.allSettled([control.rollback(), ledgerSession.rollback()]);
  return ended.every(({ status }) => status === 'fulfilled');
}

async function closeUnit({ control, ledgerSession }: UnitSessions): Promise<void> {
  await Promise.allSettled([control, ledgerSession].map((session: TargetSession) => session.close()));
}
