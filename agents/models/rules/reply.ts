import type { SpokenOutcome } from '../../answer-attempt.ts';

/** What is said, and what that is; null for words of another agent. */
export interface Reply {
  readonly text: string;
  readonly outcome: SpokenOutcome | null;
}

export const answered = (text: string): Reply => ({ text, outcome: 'answered' });

/** Several things may be meant, or something is missing, or nothing was understood. */
export const askedBack = (text: string): Reply => ({ text, outcome: 'asked_back' });

export const refused = (text: string): Reply => ({ text, outcome: 'refused' });
