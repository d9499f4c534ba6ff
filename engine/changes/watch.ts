import type { Position } from '../../model/changes.ts';
import { GodwitError } from '../../model/errors.ts';
import type { StreamRow, Wishes } from '../ledger/streams.ts';
import type { Capture } from './capture.ts';

/** Why following has ended. */
export type Followed = 'paused' | 'stopped' | 'interrupted';

/** How long a stream stays with a process that is not heard of. */
export const leaseMs = 15_000;
const beatMs = 500;

/** Says that this process is there, and hears what people want of it. */
export interface Watch {
  /** Looks at least this often whether it is to end. */
  readonly lookMs: number;
  /** Whether the target has refused a group as a whole: transactions are applied one by one until nothing is left that waits. */
  wasRefused: boolean;
  /** Whether it is to end, all up to `reached` being applied; `isBetween`: nothing is taken that is not applied. Throws `run_active`. */
  ended(reached: Position, isBetween: boolean): Followed | null;
  /** What somebody who compares asks of the stream now; null where nobody does, or the stream is to end. */
  hold(): Wishes['hold'];
  /** Asks at once what people want. */
  look(): Promise<void>;
  close(): void;
}

interface State {
  wanted: StreamRow['wanted'] | 'lost';
  hold: Wishes['hold'];
  /** Where the source was when it was told to stop; null until that is known. */
  goal: Position | null;
  isAsking: boolean;
}

/** Begins to watch. A stream that another process has taken shows at its next commit. */
export function watchStream(capture: Capture): Watch {
  const { streams, context, held, changes } = capture;
  const state: State = { wanted: 'run', hold: null, goal: null, isAsking: false };
  const beat = async (): Promise<void> => {
    const wishes = await streams.beat(context.ledgerSession, held, leaseMs);
    Object.assign(state, wishes ?? { wanted: 'lost', hold: null });
    if (state.wanted === 'stop') state.goal ??= await changes.mark();
  };
  const timer = setInterval(() => {
    if (state.isAsking) return;
    state.isAsking = true;
    beat()
      .catch(() => {})
      .finally(() => {
        state.isAsking = false;
      });
  }, beatMs);
  return {
    lookMs: beatMs,
    wasRefused: false,
    ended: (reached, isBetween) => {
      if (context.signal.aborted) return 'interrupted';
      if (state.wanted === 'lost') throw takenOver(capture);
      if (!isBetween) return null;
      if (state.wanted === 'pause') return 'paused';
      const isThere = state.goal !== null && !changes.isBefore(reached, state.goal);
      return state.wanted === 'stop' && isThere ? 'stopped' : null;
    },
    hold: () => (state.wanted === 'run' && !context.signal.aborted ? state.hold : null),
    look: beat,
    close: () => clearInterval(timer),
  };
}

/** Who has lost the stream writes nothing any more. */
export function takenOver({ held, context }: Capture): GodwitError {
  return new GodwitError('run_active', `Another process has taken the stream of ${context.playbook.playbook} over; this one has stopped.`, {
    details: { stream: held.stream },
  });
}
