import type { z } from 'zod';
import { stemsOf } from '../../../tools/facts/words.ts';
import type { searchFacts } from '../../../tools/search-facts.ts';
import type { Intent, Turn } from './intent.ts';
import { languageOf } from './language.ts';
import { answered, askedBack, type Reply } from './reply.ts';
import { bullets, paragraphs, series, told } from './shown.ts';

type Found = z.output<typeof searchFacts.output>;

/** From this sureness on facts answer; what that gives is measured with `npm run eval:questions`. */
const surely = 0.75;
/** Of an order whose thing nobody knows, and of what no record of a migration holds, facts tell only if they fit better. */
const surelyElse = 0.93;
/** Below this sureness it is said how often such an answer is right. */
const plainly = 0.9;
/** From this sureness on they are worth offering. */
const perhaps = 0.2;
/** Facts this near to the best one are parts of one list. */
const equal = 0.97;
/** Facts that one answer is made of: the nearest of them may be meant. */
const saidMax = 3;
/** Of parts that say the same of themselves, such as each phase of its clock, more are said. */
const equalMax = 8;

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
  'dry run',
]);

/** Whether facts may answer: no intent does, or one that is wide and not asked in its own words. */
export function asksForFacts({ words, question }: Turn, intent: Intent | null, isFollowing: boolean): boolean {
  if (languageOf(question) !== null) return true;
  if (intent === null) return true;
  if (wholeMapping.test(words)) return false;
  if (intent.name === 'trace') return !/\d/.test(words);
  return wide.has(intent.name) && (isFollowing || !intent.examples.some((example) => example.toLowerCase().replace(/\?$/, '') === words));
}

/** Share of a question's own words that an intent must be asked with to answer it. */
const fitting = 0.6;

/** Whether a wide intent is asked with the words that it is known by, beside names; otherwise it would answer beside the point. */
export function fits({ words, names }: Turn, intent: Intent): boolean {
  if (!wide.has(intent.name) || intent.name === 'unknown name') return true;
  const own = new Set([...intent.examples, ...names.map(({ name }) => name), intent.name].flatMap(stemsOf));
  const asked = [...new Set(stemsOf(words))];
  return asked.filter((stem) => own.has(stem)).length >= fitting * asked.length;
}

/** `how is it mapped?` wants the whole mapping, which no single fact is. */
const wholeMapping = /^how (?:is|are|was|were) .+ mapped$/;

/** The best-fitting facts as an answer; null where none fits well enough. */
export function answerOf({ question }: Turn, { facts, unasked }: Found, intent: Intent | null): Reply | null {
  const [best] = facts;
  const language = languageOf(question);
  if (language !== null) return foreign(language, facts);
  if (!best || best.score < (intent?.name === 'unknown name' || isUnknowable(question) ? surelyElse : surely)) return null;
  const said = together(facts, best);
  return answered(
    paragraphs(
      ...said.map(({ says }) => told(says, 1800)),
      `From: ${series([...new Set(said.map(({ source }) => told(source)))])}.`,
      best.score < plainly && `That may be beside the point: about ${Math.round(10 * best.score)} of 10 answers like this one are right.`,
      unasked.length > 0 && `Not asked, because they gave no answer: ${series(unasked.map((name) => told(name)))}.`,
    ),
  );
}

/** The best facts; all of a list whose parts fit alike. */
function together(facts: Found['facts'], best: Found['facts'][number]): Found['facts'] {
  const alike = facts.filter(({ score, source }) => source === best.source && score >= best.score * equal).slice(0, equalMax);
  return [...new Set([...facts.slice(0, saidMax), ...(alike.length > saidMax ? alike : [])])].slice(0, equalMax);
}

/** Opinions, prices of the project, forecasts, and what happens outside: no record of a migration holds them. */
const unknowable = [
  /\b(?:think|opinions?|feel(?:s|ings?)?|happy|unhappy|satisfied|popular|recommend\w*|prefer\w*|believe|hope|afraid|sleep|trust|enjoy\w*)\b/,
  /\b(?:in|within|over) (?:the next )?(?:\w+ )?(?:years?|months)\b|\bnext (?:year|month|quarter|time|migration|project)\b|\bforecast\w*|\bpredict\w*/,
  /\b(?:budget|fees?|invoice us|salary|salaries|contracts?|licen[cs]es?|vendors?|suppliers?|competitors?|consultants?|pay for itself|cost us|costs? of (?:the|this) (?:migration|move|project))\b/,
  /\b(?:law(?:s|yers?|suits?)?|courts?|fines?|police|press|weather|wether|news(?:paper)?|stock|training|canteen|cafeteria|holidays?|vacation)\b/,
  /\b(?:will|would|do|does) (?:\w+ ){1,3}(?:like|love|hate|complain)\b/,
  /\b(?:number|address|extension|room|contact) of (?:the |our )?(?:\w+ )?(?:steward|engineer|officer|administrator|help ?desk|support|hotline)\b/,
  /\b(?:can|may|how do|how can|where do) i (?:change|print|export|delete|edit) (?:my|an?)\b/,
];

/** Whether a question asks for what the records of a migration can't know. */
const isUnknowable = (question: string): boolean => unknowable.some((form) => form.test(question.toLowerCase()));

/** Another language is named; what its names and loan words led to is said in English. */
function foreign(language: string, facts: Found['facts']): Reply {
  const near = facts.filter(({ score }) => score >= perhaps).slice(0, 2);
  const said = paragraphs(
    `That reads like ${language}; I answer in English, and understand little else.`,
    near.length > 0
      ? `What I understood of it leads to:\n${bullets(near.map(({ says }) => told(says, 400)))}`
      : 'I understood nothing of it that I know; please ask it in English. Nothing was done.',
  );
  return near.length > 0 ? answered(said) : askedBack(said);
}

/** The nearest facts, offered as such; null where nothing is near. */
export function offerOf({ question }: Turn, { facts }: Found): Reply | null {
  if (isUnknowable(question))
    return askedBack(
      'I know nothing in the records of this migration about that: they hold what was read, decided, written and checked, no opinions, ' +
        'prices of the project, forecasts, or what happens elsewhere. Ask the people who decide on it. Nothing was done.',
    );
  const offered = facts.filter(({ score }) => score >= perhaps).slice(0, 3);
  if (offered.length === 0) return null;
  return askedBack(
    paragraphs(
      `Did you mean one of these? I'm not sure what you ask.\n${bullets(offered.map(({ says }) => told(says, 240)))}`,
      'Nothing was done.',
    ),
  );
}

/** The questions in a text, where it holds several: sentences, and what follows "and" with a question word. */
export function sentencesOf(question: string): string[] {
  const parts = (question.match(/[^.?!]+[.?!]*(?=\s|$)/g) ?? []).flatMap((part) => part.split(second));
  const asking = parts.map((part) => part.trim()).filter((part) => stemsOf(part).length > 0 && part.split(/\s+/).length >= wordsMin);
  const counted = asking.filter((part) => !/^(?:i have|i was|two|three) .*(?:things?|questions?|told)\b/i.test(part));
  return counted.slice(0, sentencesMax);
}

/** Where a second question begins within a sentence. */
const second = /,? +and +(?=(?:who|whom|whose|when|why|how|which|what|where|did|does|is|are|was|were|has|have|can)\b)/i;
const wordsMin = 3;
const sentencesMax = 5;

/** Each sentence answered; null where none can be. */
export function answersOf(turn: Turn, sentences: readonly string[], found: readonly Found[]): Reply | null {
  const each = sentences.map((question, i) => ({ question, said: found[i] ? answerOf({ ...turn, question }, found[i], null) : null }));
  if (each.every(({ said }) => said === null)) return null;
  const text = paragraphs(
    ...each.map(({ question, said }) => said?.text ?? `Of "${told(question, 120)}" I don't know enough; ask it alone.`),
  );
  return each.every(({ said }) => said?.outcome === 'answered') ? answered(text) : askedBack(text);
}
