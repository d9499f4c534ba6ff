import type { Problem } from '../contract/endpoint.ts';

/** An error as the server tells it (`application/problem+json`). */
export type ProblemDetails = Omit<Problem, 'details'>;

/** What a request failed for: what happened, to what, and what to do next. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly hint: string;

  constructor({ type, title, status, detail, hint = '' }: ProblemDetails) {
    super(detail);
    this.title = title;
    this.status = status;
    this.code = type;
    this.detail = detail;
    this.hint = hint;
  }
}

export const isProblem = (error: unknown): error is ProblemError => error instanceof ProblemError;

const unreachable: ProblemDetails = {
  type: 'unreachable',
  title: 'The workbench does not answer',
  status: 0,
  detail: 'The page could not reach its server.',
  hint: 'Look whether `godwit serve` is running, then try again.',
};

/** Mutations carry the session's token against requests from other sites; the session gives it. */
let csrfToken: string | null = null;
export function keepCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** Names go into the braces of a path encoded, so that a name with a slash stays one part of it. */
export function addressOf(key: string, parameters: Readonly<Record<string, string>> = {}, query: Query = {}): string {
  const path = key.slice(key.indexOf('/')).replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''));
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  if (given.length === 0) return path;
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

export type Query = Readonly<Record<string, unknown>>;

/** Asks for JSON. Throws a `ProblemError` for whatever goes wrong. */
export async function getJson(address: string, signal?: AbortSignal): Promise<unknown> {
  return (await request(address, { ...(signal && { signal }) })).json();
}

/** Asks for text, such as a report. */
export async function getText(address: string, signal?: AbortSignal): Promise<string> {
  return (await request(address, { ...(signal && { signal }) })).text();
}

/** Has something done; gives the answer as it comes. */
export function send(method: string, address: string, body: unknown = {}, signal?: AbortSignal): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(csrfToken !== null && { 'x-csrf-token': csrfToken }) };
  return request(address, { method, headers, body: JSON.stringify(body), ...(signal && { signal }) });
}

/** A page that nobody has touched for so long asks on its own behalf: that does not keep the session alive. */
const untouchedMs = 60_000;
let touchedAt = Date.now();
for (const each of ['pointerdown', 'keydown', 'wheel', 'touchstart'])
  globalThis.addEventListener?.(each, () => (touchedAt = Date.now()), { capture: true, passive: true });

async function request(url: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  if (Date.now() - touchedAt > untouchedMs) headers.set('x-unattended', '1');
  const response = await fetch(url, { credentials: 'same-origin', ...init, headers }).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new ProblemError(unreachable);
  });
  if (response.ok) return response;
  throw new ProblemError(await problemOf(response));
}

async function problemOf(response: Response): Promise<ProblemDetails> {
  const found = (await response.json().catch(() => null)) as Partial<ProblemDetails> | null;
  return {
    type: found?.type ?? 'unknown',
    title: found?.title ?? 'This did not work',
    status: response.status,
    detail: found?.detail ?? `The server answered with ${response.status}.`,
    ...(found?.hint !== undefined && { hint: found.hint }),
  };
}
