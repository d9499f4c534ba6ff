/** Why a row cannot take a value; the same words as the guards in SQL. */
export type RefusalReason =
  | 'invalid_value'
  | 'too_long'
  | 'out_of_range'
  | 'lost_precision'
  | 'null_refused'
  | 'unknown_value'
  | 'impossible_time'
  | 'orphan';

/** A target value in PostgreSQL's text form, or the reason why there is none. */
export type Outcome = { readonly value: string | null } | { readonly refused: string };

/** Ends the evaluation of one value; never leaves engine/evaluate. */
export class Refusal extends Error {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason) {
    super(reason);
    this.reason = reason;
  }
}

/** Stops with a reason. */
export function refuse(reason: RefusalReason): never {
  throw new Refusal(reason);
}

/** The value that `work` yields, or the reason that it stopped with; any other error is ours and passes. */
export function outcomeOf(work: () => string | null): Outcome {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.reason };
    throw error;
  }
}
