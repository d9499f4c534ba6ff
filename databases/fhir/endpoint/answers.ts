import type { Resource, Version } from './store.ts';

/** What the endpoint answers: a status, and a resource. */
export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly etag?: string;
}

/** What keeps a request from being done. */
export class Refusal extends Error {
  readonly status: number;
  readonly expression: string | null;

  constructor(status: number, message: string, expression: string | null = null) {
    super(message);
    this.status = status;
    this.expression = expression;
  }
}

const issueCodes: Readonly<Record<number, string>> = {
  404: 'not-found',
  409: 'conflict',
  410: 'deleted',
  412: 'conflict',
  422: 'processing',
};

/** An OperationOutcome that says why. */
export function outcome(status: number, message: string, expression: string | null = null): Reply {
  const issue = {
    severity: 'error',
    code: issueCodes[status] ?? 'invalid',
    diagnostics: message,
    ...(expression && { expression: [expression] }),
  };
  return { status, body: { resourceType: 'OperationOutcome', issue: [issue] } };
}

export const etagOf = ({ number }: Version): string => `W/"${number}"`;

/** A resource as it is given out: with its version and time. */
export function shown(resource: Resource, { number, at }: Version): Resource {
  const meta = (resource.meta ?? {}) as Readonly<Record<string, unknown>>;
  return { ...resource, meta: { ...meta, versionId: String(number), lastUpdated: at } };
}
