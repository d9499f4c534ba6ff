import { type ErrorKind, GodwitError } from '../../model/errors.ts';
import type { Problem } from '../contract/endpoint.ts';

/** Kinds of errors as HTTP says them; a code may say it more exactly. */
const statusOfKind: Readonly<Record<ErrorKind, number>> = {
  input: 400,
  refused: 409,
  drift: 409,
  data: 422,
  unclear: 422,
  advisor: 502,
  unavailable: 503,
  interrupted: 503,
  assertion: 500,
};
const notFound = /_not_found$|^nothing_recorded$/;

/** What went wrong before any of the app was called: no code of the product, a status and words. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly type: string;
  readonly hint: string | undefined;

  constructor(status: number, type: string, message: string, hint?: string) {
    super(message);
    this.name = 'HttpProblem';
    this.status = status;
    this.type = type;
    this.hint = hint;
  }
}

/** An error as the answer says it. Faults of ours say nothing of what they are. */
export function problemOf(error: unknown): Problem {
  if (error instanceof HttpProblem) {
    const { status, type, message, hint } = error;
    return { type, title: titleOf(type), status, detail: message, ...(hint !== undefined && { hint }) };
  }
  const told = error instanceof GodwitError ? error : new GodwitError('assertion', 'Something went wrong that was not expected.');
  const { code, message, hint, details } = told;
  return { type: code, title: titleOf(code), status: statusOf(told), detail: message, hint, details };
}

function statusOf({ code, kind }: GodwitError): number {
  if (code === 'role_missing') return 403;
  return notFound.test(code) ? 404 : statusOfKind[kind];
}

const titleOf = (type: string): string => type.charAt(0).toUpperCase() + type.slice(1).replaceAll('_', ' ');

/** The answer to a request that failed. */
export function problemResponse(error: unknown): Response {
  const problem = problemOf(error);
  const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
