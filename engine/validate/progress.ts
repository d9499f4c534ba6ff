import { GodwitError } from '../../model/errors.ts';
import type { RunContext } from '../run/context.ts';

const beatMs = 1000;

/** Rows looked at so far, by both comparisons, and how many there are to look at. */
export interface Progress {
  rows: number;
  readonly of: number;
}

/** Tells how far `work` is, once a second and at its end. */
export async function withProgress<T>(context: RunContext, phase: string, progress: Progress, work: () => Promise<T>): Promise<T> {
  const tell = (): void => context.notify({ type: 'validating', phase, rows: Math.min(progress.rows, progress.of), of: progress.of });
  tell();
  const beat = setInterval(tell, beatMs);
  try {
    const result = await work();
    tell();
    return result;
  } finally {
    clearInterval(beat);
  }
}

/** Stops validation where it was interrupted; it writes nothing, so it can begin anew. */
export function throwIfInterrupted(...signals: readonly AbortSignal[]): void {
  if (signals.some(({ aborted }) => aborted)) throw new GodwitError('interrupted', 'The validation was interrupted.');
}
