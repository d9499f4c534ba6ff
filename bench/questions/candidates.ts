import { type Candidate, type Features, weighed } from '../../tools/facts/features.ts';
import { gatherFacts } from '../../tools/facts/gather.ts';
import { indexOf } from '../../tools/facts/index-facts.ts';
import { candidatesOf, different } from '../../tools/facts/rank.ts';
import { resolveQuestion } from '../../tools/facts/resolve.ts';
import { signsOf } from '../../tools/facts/sureness.ts';
import { mended } from '../../tools/facts/words.ts';
import type { ToolContext } from '../../tools/tool.ts';
import { remembering } from './asker.ts';
import { loadQuestions, type Question } from './question.ts';

/** A labelled question with the facts that it leads to, and which of them answer it. */
export interface Labelled {
  readonly candidates: readonly (Candidate & { readonly right: boolean })[];
  /** What would be told under other weights: signs of how sure that is, and whether it answers. */
  under(weights: Readonly<Record<string, number>>, saidMax: number): { signs: Features; right: boolean };
}

/** The questions of files that may be tuned on, each with its candidates. */
export async function gathered(files: readonly string[], context: Omit<ToolContext, 'signal' | 'agent'>): Promise<Labelled[]> {
  const asked = {
    ...context,
    bench: remembering(context.bench),
    signal: new AbortController().signal,
    agent: 'user-guidance',
  } as ToolContext;
  const index = indexOf((await gatherFacts(asked)).facts);
  const questions = files.flatMap(loadQuestions).filter(({ held_out, refuse }) => !held_out && !refuse);
  return Promise.all(
    questions.map(async (question) => {
      const before = question.after.map((each) => mended(each, index.known));
      const found = candidatesOf(index, await resolveQuestion(mended(question.ask, index.known), before, asked));
      return {
        candidates: found.candidates.map((each) => ({ ...each, right: answers(question, [each]) })),
        under: (weights, saidMax) => {
          const again = found.candidates.map((each) => ({ ...each, fit: weighed(each.features, weights) })).sort((a, b) => b.fit - a.fit);
          const best = different(again, saidMax + 1);
          return { signs: signsOf(best, found.asked, index), right: answers(question, best.slice(0, saidMax)) };
        },
      } satisfies Labelled;
    }),
  );
}

function answers({ need, never, unknown }: Question, told: readonly Candidate[]): boolean {
  const text = told.map(({ fact }) => fact.fact.says).join('\n\n');
  const meets = (pattern: string): boolean => new RegExp(pattern, 'im').test(text);
  return !unknown && need.length > 0 && need.every(meets) && !never.some(meets);
}
