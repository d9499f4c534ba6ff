import type { GodwitError } from '../model/errors.ts';

/** How an attempt to answer ended. */
export interface AnswerAttempt {
  readonly text: string;
  /** Why there is no whole answer; null when there is one. */
  readonly failure: GodwitError | null;
}
