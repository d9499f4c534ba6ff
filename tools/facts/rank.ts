import type { SearchResult } from 'minisearch';
import { isCommon } from './english.ts';
import type { Ask, Fact } from './fact.ts';
import type { FactIndex } from './index-facts.ts';
import type { Resolved, Subject } from './resolve.ts';
import { askOf, stemsOf } from './words.ts';

export interface Ranked extends Fact {
  /** How much of the question the fact covers and answers, 0 to 1. */
  readonly score: number;
}

const fuzzyFrom = 6;
/** A word that no fact knows counts as one that this many facts know: it is not the rarest, but not free. */
const unknownFacts = 15;
/** Words that only say on which side, or when; they decide little. */
const faint = new Set(['target', 'sourc', 'befor', 'after', 'under', 'stand', 'part', 'plan', 'accord']);
/** A short word that is neither English nor of any fact is a slip of a small one (`wat`, `adn`). */
const slipMax = 4;
const faintWeight = 0.2;
/** What the turn before said counts less than what is asked now. */
const carriedWeight = 0.4;

/** The facts that fit a question best, best first; the same question always gets the same ones. */
export function rankFacts({ facts, search }: FactIndex, { question, carried, subject }: Resolved, limit: number): Ranked[] {
  const own = askedOf(question, carried, subject);
  const before = stemsOf(carried).filter((stem) => !own.includes(stem) && !subject.stems.has(stem));
  const asked = [...own, ...new Set(before)];
  if (asked.length === 0) return [];
  const found = search.search(asked.join(' '), {
    tokenize: (text) => text.split(' '),
    boost: { topic: 4, words: 2, says: 1 },
    fuzzy: (term) => (term.length >= fuzzyFrom ? 0.2 : false),
    combineWith: 'OR',
  });
  const counts = new Map<string, number>();
  for (const { queryTerms } of found) for (const term of queryTerms) counts.set(term, (counts.get(term) ?? 0) + 1);
  const weight = (term: string): number => {
    const isFaint = faint.has(term) || (!counts.has(term) && (isCommon(term) || (term.length <= slipMax && /^[a-z]+$/.test(term))));
    const share = (isFaint ? faintWeight : 1) * (before.includes(term) ? carriedWeight : 1);
    return share * Math.log(1 + facts.length / (counts.get(term) ?? unknownFacts));
  };
  const weigh = (terms: readonly string[]): number => [...new Set(terms)].reduce((sum, term) => sum + weight(term), 0);
  const [all, ask, best] = [weigh(asked), kindAsked(question, carried), found[0]?.score ?? 1];
  return found
    .flatMap(({ id, queryTerms, terms, match, score }) => {
      const fact = facts[Number(id)];
      if (!fact) return [];
      const covered = coveredBy(queryTerms, match, weight) / all;
      const fit = covered * subjectFit(fact, subject) * askFit(fact, ask) * topicFit(fact, terms) * lengthFit(fact);
      return [{ ...fact, score: Math.min(1, fit * (0.95 + 0.05 * (score / best))) }];
    })
    .sort((a, b) => b.score - a.score || (a.says < b.says ? -1 : 1))
    .slice(0, limit);
}

/** A word of the question counts in full where the fact is about it, and less where the fact only mentions it. */
const fieldWorth: Readonly<Record<string, number>> = { topic: 1, words: 0.92, says: 0.88 };

function coveredBy(asked: readonly string[], match: SearchResult['match'], weight: (term: string) => number): number {
  const worth = Math.max(0, ...Object.values(match).flatMap((fields) => fields.map((field) => fieldWorth[field] ?? 0)));
  if (worth === 0) return 0;
  return [...new Set(asked)].reduce((sum, term) => {
    const fields = match[term] ?? nearestMatch(term, match);
    return sum + weight(term) * Math.max(0, ...fields.map((field) => fieldWorth[field] ?? 0));
  }, 0);
}

/** Fields of a term that stands in a fact with a typing error. */
function nearestMatch(term: string, match: SearchResult['match']): string[] {
  return Object.entries(match).find(([word]) => word.slice(0, 3) === term.slice(0, 3))?.[1] ?? Object.values(match)[0] ?? [];
}

/** What is asked of the subject; of a subject alone, what it is. */
function askedOf(question: string, carried: string, { phases, stems }: Subject): string[] {
  const all = [...new Set(stemsOf(question))];
  const left = phases.length === 0 ? all : all.filter((stem) => !stems.has(stem));
  if (left.length > 0 || carried !== '' || phases.length === 0) return left;
  return stemsOf(askOf(question) === 'how many' ? 'arrived' : 'meaning');
}

/** "and the cases?" asks for the same as the question before. */
function kindAsked(question: string, carried: string): Ask {
  const ask = askOf(question);
  return ask === 'what' && carried !== '' ? askOf(carried) : ask;
}

function subjectFit({ about, topic, says }: Fact, { phases, named, stems }: Subject): number {
  if (phases.length === 0) return about === null ? 1 : 0.92;
  if (about !== null && phases.includes(about)) return 1;
  const mentions = (text: string): boolean => stemsOf(text).some((stem) => stems.has(stem));
  if (about === null) return named.some((name) => says.includes(`\`${name}\``)) ? 1 : mentions(topic) ? 0.95 : 0.8;
  return mentions(says) ? 0.7 : 0.4;
}

const charactersMany = 400;

/** A long statement covers many words without being about them. */
const lengthFit = ({ says }: Fact): number =>
  says.length <= charactersMany ? 1 : Math.max(0.85, 1 - (says.length - charactersMany) / 8000);

const askFit = ({ answers }: Fact, ask: ReturnType<typeof askOf>): number => (ask === 'what' || answers.includes(ask) ? 1 : 0.6);

/** How much of what the fact is about was asked for: of its topics, which `|` parts, the nearest. */
function topicFit({ topic }: Fact, matched: readonly string[]): number {
  const shares = topic.split('|').map((each) => {
    const stems = [...new Set(stemsOf(each))];
    return stems.length === 0 ? 0 : stems.filter((stem) => matched.includes(stem)).length / stems.length;
  });
  return 0.78 + 0.22 * Math.max(...shares);
}
