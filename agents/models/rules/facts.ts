import type { z } from 'zod';
import type { searchFacts } from '../../../tools/search-facts.ts';
import type { Intent, Turn } from './intent.ts';
import { languageOf } from './language.ts';
import { bullets, paragraphs, series, told } from './shown.ts';

type Found = z.output<typeof searchFacts.output>;

/** From this score on a fact answers; measured with `npm run eval:questions`. */
const surely = 0.7;
/** From this score on it is worth offering. */
const perhaps = 0.25;
/** Facts this near to the best one are part of the answer. */
const near = 0.97;

/** Intents that answer their own examples, and of other questions less than the facts do. */
const wide = new Set([
  'verdict',
  'fates',
  'approvals',
  'quarantine',
  'sensitive',
  'mapping',
  'depends',
  'status',
  'plan',
  'pending',
  'how many',
  'analyse',
  'findings',
  'phase',
  'describe field',
  'describe entity',
  'explain',
  'doubtful',
  'left out',
  'left behind',
  'assurance',
  'preflight',
  'unknown name',
  'list entities',
]);

/** Whether facts may answer: no intent does, or one that is wide and not asked in its own words. */
export function asksForFacts({ words }: Turn, intent: Intent | null): boolean {
  if (intent === null) return true;
  if (wholeMapping.test(words)) return false;
  if (intent.name === 'trace') return !/\d/.test(words);
  return (
    wide.has(intent.name) && !intent.examples.some((example) => example.toLowerCase().replace(/\?$/, '') === words) && isQuestion(words)
  );
}

/** `how is it mapped?` wants the whole mapping, which no single fact is. */
const wholeMapping = /^how (?:is|are|was|were) .+ mapped$/;

const isQuestion = (words: string): boolean =>
  /^(?:and|an|what'?s?|wh?i?ch?h?i?ch|who|whom|whose|why|when|whe?re?|how|h\w{1,2} m\w{2,4}|is|isn't|are|was|were|do|does|did|can|could|will|would|has|have|in (?:what|which)|at (?:what|which))\b/.test(
    words,
  );

/** The best-fitting facts as an answer; null where none fits well enough. */
export function answerOf({ question }: Turn, { facts, unasked }: Found, intent: Intent | null): string | null {
  const [best] = facts;
  const language = languageOf(question);
  if (!best || (best.score < surely && language === null)) return null;
  if (best.score < (intent === null || language !== null ? surely : surely + 0.04)) return null;
  const said = facts.filter(({ score }) => score >= best.score * near).slice(0, 3);
  return paragraphs(
    language !== null && `That reads like ${language}; I answer in English.`,
    ...said.map(({ says }) => told(says, 1500)),
    `From: ${series([...new Set(said.map(({ source }) => told(source)))])}.`,
    unasked.length > 0 && `Not asked, because they gave no answer: ${series(unasked.map((name) => told(name)))}.`,
  );
}

/** The nearest facts, offered as such; null where nothing is near. */
export function offerOf({ question }: Turn, { facts }: Found): string | null {
  const language = languageOf(question);
  const offered = facts.filter(({ score }) => score >= perhaps).slice(0, 3);
  if (offered.length === 0 && language === null) return null;
  return paragraphs(
    language !== null && `That reads like ${language}, and I understand English only.`,
    offered.length > 0 && `Did you mean one of these? I'm not sure what you ask.\n${bullets(offered.map(({ says }) => told(says, 240)))}`,
    'Nothing was done.',
  );
}
