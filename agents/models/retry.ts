import { setTimeout as sleep } from 'node:timers/promises';
import { APICallError } from '@ai-sdk/provider';
import { GodwitError } from '../../model/errors.ts';

const retriesMax = 2;
const delayMs = 250;
const delayMsMax = 10_000;

/** Calls a model server, again after 429, 5xx and lost connections: at most twice, waiting as long as the server asks (10 s at most). */
export async function withRetries<T>(call: () => PromiseLike<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt >= retriesMax || signal.aborted || !APICallError.isInstance(error) || !error.isRetryable) throw modelError(error);
      await sleep(waitFor(error, attempt), undefined, { signal });
    }
  }
}

function waitFor({ responseHeaders }: APICallError, attempt: number): number {
  const asked = Number(responseHeaders?.['retry-after'] ?? Number.NaN) * 1000;
  return Math.min(delayMsMax, Number.isFinite(asked) && asked >= 0 ? asked : delayMs * 4 ** attempt);
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
