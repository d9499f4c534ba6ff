import { z } from 'zod';
import { gatherFacts, gatherTuples } from './facts/gather.ts';
import { indexOf } from './facts/index-facts.ts';
import { rankFacts } from './facts/rank.ts';
import { resolveQuestion } from './facts/resolve.ts';
import { computedAnswer } from './facts/tuples/answer.ts';
import { mended } from './facts/words.ts';
import { defineTool } from './tool.ts';

/** Every word of such a question was read. */
const computedScore = 0.97;

export const searchFacts = defineTool({
  name: 'search_facts',
  description:
    'Finds what status, verdict, findings, risks, plan, mappings, profile and pre-flight say that a question asks for: ' +
    'statements with their source, best first; `score`, 0 to 1, is how sure it is that it and those before it answer. `before` ' +
    'holds the questions before, oldest first, for one that refers back. Below 0.75 a statement may be beside the point.',
  input: z.strictObject({
    text: z.string().min(1).max(2000),
    before: z.array(z.string().max(2000)).max(20).default([]),
    limit: z.int().min(1).max(20).default(8),
  }),
  output: z.object({
    facts: z.array(z.object({ about: z.string().nullable(), says: z.string(), source: z.string(), score: z.number() })),
    /** Sources that could not be asked: what they know is missing. */
    unasked: z.array(z.string()),
  }),
  requests: false,
  run: async ({ text, before, limit }, context) => {
    const { facts, unasked } = await gatherFacts(context);
    const index = indexOf(facts);
    const earlier = before.map((each) => mended(each, index.known));
    const said = mended(text, index.known);
    const computed = await computedAnswer(said, earlier, await gatherTuples(context), context);
    if (computed) return { facts: [{ about: null, says: computed.says, source: computed.source, score: computedScore }], unasked };
    const ranked = rankFacts(index, await resolveQuestion(said, earlier, context), limit);
    return { facts: ranked.map(({ about, says, source, score }) => ({ about, says, source, score })), unasked };
  },
});
