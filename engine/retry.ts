import pRetry from 'p-retry';
import { GodwitError } from '../model/errors.ts';

/** How often faults that may pass are tried again, and after which pause the first time. */
interface Patience {
  readonly settings: { readonly retriesMax: number; readonly retryDelayMs: number };
  readonly signal: AbortSignal;
}

/** A fault of the way there, not of what was to be done: it may pass. */
export const isUnavailable = (error: unknown): error is GodwitError => error instanceof GodwitError && error.kind === 'unavailable';

/**
 * Does the work again, after pauses that double, as long as tries are left, nobody has interrupted it and `mayPass` says of the fault that it may
 * pass; `failed` counts the tries so far.
 */
export function withRetries<T>(
  { settings, signal }: Patience,
  work: () => Promise<T>,
  mayPass: (error: Error, failed: number) => boolean | Promise<boolean> = isUnavailable,
): Promise<T> {
  return pRetry(work, {
    retries: settings.retriesMax,
    minTimeout: settings.retryDelayMs,
    factor: 2,
    shouldRetry: ({ error, attemptNumber }) => !signal.aborted && mayPass(error, attemptNumber),
  });
}
