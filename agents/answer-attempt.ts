import type { GodwitError } from '../model/errors.ts';

/** What an answer is: one, a question in return (several things may be meant, or nothing was understood), or a refusal. */
export type SpokenOutcome = 'answered' | 'asked_back' | 'refused';

/** How an attempt to answer ended. */
export interface AnswerAttempt {
  readonly text: string;
  /** Why there is no whole answer; null when there is one. */
  readonly failure: GodwitError | null;
}
