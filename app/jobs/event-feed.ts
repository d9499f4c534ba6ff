import { setTimeout as sleep } from 'node:timers/promises';
import { type EventScope, type Events, type KeptEvent, openEvents } from '../../engine/journal/events.ts';
import { type Caller, controlSchema, withWorkbench } from '../workbench/workbench.ts';

const pageMax = 1000;
const lookMs = 50;
/** Journals that are away, or not there yet, are tried again so often. */
const againMs = 2000;
/** What a reader who does not keep up may miss nothing of; past it the reader is let go, and comes again with the last that it has seen. */
const waitingMax = 10_000;

/** Events of a playbook as they are kept, for any number of readers at the cost of one. */
export interface EventFeed {
  /** Gives events after a sequence, in their order, each once, until the signal aborts; `newest` begins with what is kept from now on. */
  read(scope: EventScope, after: string, signal: AbortSignal): AsyncGenerator<KeptEvent>;
  /** Readers. */
  watching(): number;
  close(): Promise<void>;
}

interface Reader {
  readonly waiting: KeptEvent[];
  wake(): void;
  /** Sequence of the last event that was put before the reader; null before its place in the journal is known. */
  last: bigint | null;
}

/** Nothing is asked of the journal as long as nobody reads. */
export function openEventFeed(caller: Caller, playbook: string): EventFeed {
  const readers = new Set<Reader>();
  const stop = new AbortController();
  const signal = AbortSignal.any([caller.signal, stop.signal]);
  let following: Promise<void> | null = null;
  const follow = (): void => {
    following ??= followWhile(() => readers.size > 0 && !signal.aborted, { ...caller, signal }, playbook, readers).finally(() => {
      following = null;
      if (readers.size > 0 && !signal.aborted) follow();
    });
  };
  return {
    read: async function* (scope, after, ended) {
      const any = AbortSignal.any([signal, ended]);
      const reader = openReader(after);
      const wake = (): void => reader.wake();
      any.addEventListener('abort', wake);
      readers.add(reader);
      follow();
      try {
        while (!any.aborted && reader.waiting.length <= waitingMax) {
          for (const event of reader.waiting.splice(0)) if (isWithin(scope, event)) yield event;
          if (reader.waiting.length === 0 && !any.aborted) await reader.woken();
        }
      } finally {
        any.removeEventListener('abort', wake);
        readers.delete(reader);
      }
    },
    watching: () => readers.size,
    close: async () => {
      stop.abort();
      for (const reader of readers) reader.wake();
      await following;
    },
  };
}

function openReader(after: string): Reader & { woken(): Promise<void> } {
  let waker = Promise.withResolvers<void>();
  return {
    waiting: [],
    last: after === 'newest' ? null : BigInt(after),
    wake: () => waker.resolve(),
    woken: async () => {
      await waker.promise;
      waker = Promise.withResolvers<void>();
    },
  };
}

const isWithin = ({ run, job }: EventScope, event: KeptEvent): boolean =>
  (run === undefined || event.run === run) && (job === undefined || event.job === job);

/** Reads on, and tries again where the journal is away. */
async function followWhile(isWanted: () => boolean, caller: Caller, playbook: string, readers: ReadonlySet<Reader>): Promise<void> {
  while (isWanted()) {
    await withWorkbench(
      caller,
      playbook,
      async (bench) => {
        const events = openEvents(controlSchema, bench.playbook.playbook);
        while (isWanted()) {
          await lookOnce(events, bench.control, readers);
          await sleep(lookMs);
        }
      },
      'look',
    ).catch(() => sleep(againMs, undefined, { signal: caller.signal }).catch(() => {}));
  }
}

type Session = Parameters<Events['after']>[0];

/** Puts before each reader what it has not had: those who are up to date share one question, one who comes late is caught up a page at a time. */
async function lookOnce(events: Events, session: Session, readers: ReadonlySet<Reader>): Promise<void> {
  const fresh = [...readers].filter(({ last }) => last === null);
  if (fresh.length > 0) {
    const newest = BigInt(await events.newest(session));
    for (const reader of fresh) reader.last = newest;
  }
  const ready = [...readers].filter(({ waiting }) => waiting.length < waitingMax);
  const groups = Map.groupBy(ready, ({ last }) => last ?? 0n);
  for (const [last, members] of groups) {
    const page = await events.after(session, {}, String(last), pageMax);
    const end = page.at(-1);
    if (!end) continue;
    for (const reader of members) {
      reader.waiting.push(...page);
      reader.last = BigInt(end.sequence);
      reader.wake();
    }
  }
}
