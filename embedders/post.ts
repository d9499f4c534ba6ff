import { readAnswer } from '../model/bounded-answer.ts';
import type { EmbedAnswer } from '../model/embedder.ts';

/** A request that may be sent as often as one likes. */
export interface Posted {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type Failure = Exclude<EmbedAnswer, { outcome: 'embedded' }>;

/** The JSON of an answer that succeeded, or what the failure means for what was sent. */
export async function post({ url, headers, body, timeoutMs, signal }: Posted): Promise<{ readonly json: unknown } | Failure> {
  try {
    const response = await fetch(url, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json', ...headers }, body },
      ...{ redirect: 'error', signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) },
    });
    if (!response.ok) {
      await response.body?.cancel();
      return failureOf(response);
    }
    return { json: JSON.parse(await readAnswer(response)) };
  } catch (error) {
    return { outcome: 'unsure', reason: error instanceof SyntaxError || error instanceof RangeError ? 'answer_unreadable' : 'no_answer' };
  }
}

const mayPass: ReadonlySet<number> = new Set([408, 409, 425]);
const denying: ReadonlySet<number> = new Set([401, 402, 403, 404, 405]);

/** What is said beside the status is left behind: it may quote the text. */
function failureOf({ status, headers }: Response): Failure {
  const reason = `http_${status}`;
  const waitMs = retryAfter(headers.get('retry-after'));
  if (status === 429 || (status === 503 && waitMs !== null)) return { outcome: 'busy', reason, waitMs };
  if (denying.has(status)) return { outcome: 'denied', reason };
  if (status >= 400 && status < 500 && !mayPass.has(status)) return { outcome: 'refused', reason };
  return { outcome: 'unsure', reason };
}

/** Seconds, or a date. */
function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  const ms = /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : null;
}
