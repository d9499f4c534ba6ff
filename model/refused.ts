import { GodwitError } from './errors.ts';

/**
 * What a target refused a statement for, where a run goes on by it: a value that no type holds, a row that others refer to, a row that one statement
 * met twice. Stands in an error's details as `refused`, whatever the target's own codes are.
 */
export type Refused = 'value' | 'reference' | 'twice';

/** Whether that is what a target refused. */
export const isRefused = (error: unknown, what: Refused): error is GodwitError =>
  error instanceof GodwitError && error.details.refused === what;
