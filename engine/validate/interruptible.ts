import type { SourceDatabase } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import type { SliceReader, SourceSnapshot } from '../../model/reading.ts';
import type { TargetSession } from '../../model/session.ts';
import type { OpenDatabases, OpenTarget } from '../route.ts';
import type { RunContext } from '../run/context.ts';
import { throwIfInterrupted } from './progress.ts';

/** A cancel that comes between two statements stops neither, so it is sent again. */
const again = { everyMs: 250, times: 20 } as const;

interface Cancellable {
  cancel(): Promise<void>;
}

/**
 * Does `work` with sessions whose statements are cancelled on their servers when the context's signal is aborted; what they were doing then ends as
 * `interrupted`. Only for work that writes nothing: a batch is finished instead.
 */
export async function interruptibly<T>(context: RunContext, work: (context: RunContext) => Promise<T>): Promise<T> {
  const { signal } = context;
  const open = new Set<Cancellable>();
  const cancelAll = (): void => {
    for (const each of open) each.cancel().catch(() => {});
  };
  let beats = 0;
  let beat: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    cancelAll();
    beat = setInterval(() => (++beats > again.times ? clearInterval(beat) : cancelAll()), again.everyMs);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const sessionOf = (session: TargetSession): TargetSession => guardedSession(session, signal, open);
  const targetOf = ({ target, ledgerSession }: OpenTarget): OpenTarget => ({
    target: { ...target, openSession: async () => sessionOf(await target.openSession()) },
    ledgerSession: sessionOf(ledgerSession),
  });
  const sourceOf = (source: SourceDatabase): SourceDatabase => ({
    ...source,
    openSnapshot: async () => guardedView(await source.openSnapshot(), open),
  });
  const several = context.several && guardedAll(context.several, sourceOf, targetOf);
  try {
    return await work({ ...context, source: sourceOf(context.source), ...targetOf(context), ...(several && { several }) });
  } catch (error) {
    throw translated(error, signal);
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearInterval(beat);
  }
}

function guardedAll(
  { sources, targets }: OpenDatabases,
  sourceOf: (source: SourceDatabase) => SourceDatabase,
  targetOf: (target: OpenTarget) => OpenTarget,
): OpenDatabases {
  return {
    sources: new Map([...sources].map(([name, source]) => [name, sourceOf(source)])),
    targets: new Map([...targets].map(([name, target]) => [name, targetOf(target)])),
  };
}

function guardedView(view: SourceSnapshot, open: Set<Cancellable>): SourceSnapshot {
  open.add(view);
  return {
    ...view,
    openReader: async () => guardedReader(await view.openReader(), open),
    close: () => {
      open.delete(view);
      return view.close();
    },
  };
}

function guardedSession(session: TargetSession, signal: AbortSignal, open: Set<Cancellable>): TargetSession {
  open.add(session);
  return {
    ...session,
    query: async (statement) => {
      throwIfInterrupted(signal);
      return session.query(statement);
    },
    close: () => {
      open.delete(session);
      return session.close();
    },
  };
}

function guardedReader(reader: SliceReader, open: Set<Cancellable>): SliceReader {
  open.add(reader);
  return {
    ...reader,
    close: () => {
      open.delete(reader);
      return reader.close();
    },
  };
}

/** What a statement says that was cancelled on purpose. */
function translated(error: unknown, signal: AbortSignal): unknown {
  if (!signal.aborted || (error instanceof GodwitError && error.kind === 'assertion' && error.details.state === undefined)) return error;
  return new GodwitError('interrupted', 'The validation was interrupted.', { cause: error });
}
