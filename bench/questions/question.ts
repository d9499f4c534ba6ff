import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const question = z.strictObject({
  who: z.enum(['director', 'office', 'engineer', 'auditor']),
  ask: z.string(),
  /** What was asked just before, oldest first. */
  after: z.array(z.string()).default([]),
  /** Regular expressions that an answer must meet, all of them. */
  need: z.array(z.string()).default([]),
  /** Regular expressions of which it must meet none. */
  never: z.array(z.string()).default([]),
  slip: z.boolean().default(false),
  refuse: z.boolean().default(false),
  /** No source knows: right is not to claim anything. */
  unknown: z.boolean().default(false),
  /** Never looked at while the answers are tuned. */
  held_out: z.boolean().default(false),
});
export type Question = z.infer<typeof question>;

/** `asked back`: it offered facts or named what is missing. `unanswered`: it said that it does not understand or know. */
export const outcomes = ['right', 'wrong', 'asked back', 'unanswered'] as const;
export type Outcome = (typeof outcomes)[number];

/** The labelled questions of a file. Throws when one of them is not in shape. */
export function loadQuestions(path: string): Question[] {
  return z.array(question).parse(parse(readFileSync(path, 'utf8')));
}

const askedBack = /^(?:Did you mean|Which |That could be meant for|From which|I (?:am|'m) not sure)/m;
const unanswered = /I don.t understand|I know nothing in|I know no |I was asked nothing|got no answer that I can use/;

/** How an answer did. One that asks back is never right, whatever stands in its offers; wrong is whatever claims and misses. */
export function outcomeOf({ need, never, unknown }: Question, text: string, deeds: number): Outcome {
  if (deeds > 0) return 'wrong';
  if (unknown) return askedBack.test(text) || unanswered.test(text) ? 'right' : 'wrong';
  if (askedBack.test(text)) return 'asked back';
  if (unanswered.test(text)) return 'unanswered';
  const meets = (pattern: string): boolean => new RegExp(pattern, 'im').test(text);
  return need.every(meets) && !never.some(meets) ? 'right' : 'wrong';
}
