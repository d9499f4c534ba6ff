import { readAnswer } from '../../model/bounded-answer.ts';
import { GodwitError } from '../../model/errors.ts';
import type { SendAnswer } from '../../model/sink.ts';

/** How a server is reached. */
export interface Endpoint {
  /** Base address, without a slash at its end. */
  readonly base: string;
  readonly token: string | undefined;
  readonly timeoutMs: number;
}

export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Behind the base: `/Patient/4b5c…`. */
  readonly path: string;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

export interface Answered {
  readonly status: number;
  readonly retryAfterMs: number | null;
  /** The JSON of the answer; null where it is none. */
  readonly body: unknown;
}

/** Asks a server; null where no whole answer came in time. */
export async function ask({ base, token, timeoutMs }: Endpoint, { method, path, body, signal }: Asked): Promise<Answered | null> {
  const headers = {
    accept: 'application/fhir+json',
    ...(body !== undefined && { 'content-type': 'application/fhir+json' }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  try {
    const response = await fetch(`${base}${path}`, {
      ...{ method, headers, redirect: 'error' as const, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await readAnswer(response);
    return { status: response.status, retryAfterMs: retryAfter(response.headers.get('retry-after')), body: parsed(text) };
  } catch {
    return null;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Seconds, or a date. */
function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : null;
}

const mayPass: ReadonlySet<number> = new Set([408, 425]);

/** What an answer without success means for what was sent. Throws `authentication_failed`, `right_missing`, `sink_unavailable`. */
export function failureOf({ base }: Endpoint, answered: Answered | null): Exclude<SendAnswer, { outcome: 'stored' }> {
  if (answered === null) return { outcome: 'unsure', reason: 'no_answer', answered: false };
  const { status, retryAfterMs, body } = answered;
  const reason = `http_${status}`;
  refuseWrongPlace(base, status);
  if (status === 429 || (status === 503 && retryAfterMs !== null)) return { outcome: 'busy', reason, waitMs: retryAfterMs };
  if (status === 409 || status === 412) return { outcome: 'conflict', reason };
  if (status >= 400 && status < 500 && !mayPass.has(status)) return { outcome: 'refused', reason, path: pathIn(body) };
  return { outcome: 'unsure', reason, answered: true };
}

function refuseWrongPlace(base: string, status: number): void {
  const details = { details: { sink: base, status } };
  if (status === 401) throw new GodwitError('authentication_failed', `${base} does not know who asks (401).`, details);
  if (status === 403) throw new GodwitError('right_missing', `${base} does not let this token write (403).`, details);
  if (status === 404 || status === 405)
    throw new GodwitError('sink_unavailable', `${base} is not the base of a FHIR server (${status}).`, details);
}

/** Where the first fault of an OperationOutcome is; its words are left behind, because they may quote values. */
function pathIn(body: unknown): string | null {
  const { issue } = (body ?? {}) as { issue?: readonly { expression?: readonly unknown[]; location?: readonly unknown[] }[] };
  const [first] = Array.isArray(issue) ? issue.flatMap((each) => each?.expression ?? each?.location ?? []) : [];
  return typeof first === 'string' && /^[\w.[\]():' ]{1,200}$/.test(first) ? first : null;
}
