import { setTimeout as sleep } from 'node:timers/promises';
import { APICallError } from '@ai-sdk/provider';
import pRetry from 'p-retry';
import { GodwitError } from '../../model/errors.ts';

const retriesMax = 2;
const delayMs = 250;
const delayMsMax = 10_000;

/**
 * Calls a model server, again after 429, 5xx and lost connections: at most twice, after pauses that grow, and not before the time that the server
 * asks
 * for (10 s at most).
 */
export async function withRetries<T>(call: () => PromiseLike<T>, signal: AbortSignal): Promise<T> {
  const mayPass = async (error: Error): Promise<boolean> => {
    if (signal.aborted || !APICallError.isInstance(error) || !error.isRetryable) return false;
    await sleep(askedFor(error), undefined, { signal });
    return true;
  };
  try {
    return await pRetry(call, { retries: retriesMax, minTimeout: delayMs, factor: 4, signal, shouldRetry: ({ error }) => mayPass(error) });
  } catch (error) {
    throw modelError(error);
  }
}

function askedFor({ responseHeaders }: APICallError): number {
  const asked = Number(responseHeaders?.['retry-after'] ?? 0) * 1000;
  return Number.isFinite(asked) && asked > 0 ? Math.min(delayMsMax, asked) : 0;
}

/** What a model server reported, without what it said: its words may quote the prompt. */
export function modelError(error: unknown): GodwitError {
  if (error instanceof GodwitError) return error;
  if (APICallError.isInstance(error)) {
    const status = error.statusCode === undefined ? 'could not be reached' : `answered with status ${error.statusCode}`;
    return new GodwitError('model_failed', `The model server ${status}.`);
  }
  const late = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
  return new GodwitError('model_failed', late ? 'The model server took too long.' : 'The model gave an answer that cannot be read.');
}
