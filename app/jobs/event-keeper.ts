import type { Events, NewEvent } from '../../engine/journal/events.ts';
import type { RunEvent } from '../../model/progress.ts';
import type { TargetSession } from '../../model/session.ts';

/** Events are kept in batches: so long after the first of them, and of so many at most. */
const flushMs = 50;
/** A journal that is away is tried again after so long. */
const againMs = 500;
const batchMax = 500;
/** What a journal that is away may miss; the oldest go first. */
const waitingMax = 10_000;

/** Keeps what happens during runs and jobs in the journal, so that others can read it. */
export interface EventKeeper {
  add(event: RunEvent): void;
  /** From when on there is a journal to keep them in. */
  connect(open: () => Promise<TargetSession>, events: Events): void;
  close(): Promise<void>;
}

/** Events that belong to no job are kept from when their run is known. `keep`: the newest ones that are not forgotten. */
export function openEventKeeper(job: string | null, keep: number): EventKeeper {
  const waiting: NewEvent[] = [];
  let run: string | null = null;
  let journal: { readonly session: Promise<TargetSession>; readonly events: Events } | null = null;
  let connect: (() => NonNullable<typeof journal>) | null = null;
  let writing: Promise<void> = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const write = async (): Promise<void> => {
    if (!connect || (run === null && job === null)) return;
    while (waiting.length > 0) {
      journal ??= connect();
      const batch = waiting.slice(0, batchMax);
      await journal.events.add(
        await journal.session,
        batch.map((each) => ({ ...each, run: each.run ?? run })),
      );
      waiting.splice(0, batch.length);
    }
  };
  // A journal that is away is the run's affair; what was not kept is tried with the next.
  const flush = (): Promise<void> => {
    timer = null;
    writing = writing.then(write).catch(() => {
      journal = null;
      flushIn(againMs);
    });
    return writing;
  };
  const flushIn = (ms: number): void => {
    timer ??= setTimeout(flush, ms).unref();
  };
  return {
    add: (event) => {
      if (event.type === 'run_started') run = event.run;
      waiting.push({ run, job, at: new Date().toISOString(), event });
      if (waiting.length > waitingMax) waiting.shift();
      flushIn(flushMs);
    },
    connect: (open, events) => {
      connect = () => ({ session: open(), events });
      if (waiting.length > 0) flushIn(flushMs);
    },
    close: async () => {
      if (timer) clearTimeout(timer);
      await flush();
      // What could not be written now is not tried again.
      if (timer) clearTimeout(timer);
      const last = journal as { readonly session: Promise<TargetSession>; readonly events: Events } | null;
      if (last === null) return;
      const session = await last.session;
      await last.events.prune(session, keep).catch(() => {});
      await session.close().catch(() => {});
    },
  };
}
