import type { Mapping } from '../../../model/mapping.ts';
import { transformFailed } from '../../../model/transform.ts';
import type { Fragment } from '../sql.ts';

/** Why a row can't take a value; the words stand in quarantine and reports. */
export const reasons = [
  'invalid_value',
  'too_long',
  'out_of_range',
  'lost_precision',
  'null_refused',
  'unknown_value',
  'impossible_time',
  'orphan',
] as const;
export type Reason = (typeof reasons)[number];

/** What a mapping can say of a row by itself; all other reasons in quarantine are the database's. */
export function mappingReasons({ transform }: Mapping): string[] {
  return [...reasons, 'duplicate', ...(transform ? [transformFailed, ...transform.reasons] : [])];
}

/**
 * A condition that refuses a row. NULL does not refuse. Guards of one value are asked in order and stop at the first that refuses, so a
 * later one may rely on what an earlier one has let through.
 */
export interface Guard {
  readonly refuse: Fragment;
  readonly reason: Reason;
  /** Computing the value would fail as well: the guard only says it politely. */
  readonly raises?: boolean;
}

/** A value of the target column's type with all that must be asked before it may be computed. */
export interface Guarded {
  readonly value: Fragment;
  readonly guards: readonly Guard[];
  /** Whether the value is NULL, where that can be told without computing it. */
  readonly isNull?: Fragment;
}
