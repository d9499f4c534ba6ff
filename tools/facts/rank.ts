import type { SearchResult } from 'minisearch';
import { isCommon } from './english.ts';
import type { Ask, Fact } from './fact.ts';
import { type Asked, type Candidate, featuresOf, weighed } from './features.ts';
import type { FactIndex, IndexedFact } from './index-facts.ts';
import type { Resolved, Subject } from './resolve.ts';
import { sureness } from './sureness.ts';
import weights from './weights.json' with { type: 'json' };
import { askOf, stemsOf } from './words.ts';

export interface Ranked extends Fact {
  /** How sure it is that this fact and those before it answer the question, 0 to 1; fitted on labelled questions. */
  readonly score: number;
}

/** What a question led to, best first, without those that say the same as a better one. */
export interface Found {
  readonly candidates: readonly Candidate[];
  readonly asked: Asked;
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

/** Facts that one answer is made of, at most. */
export const factSaidMax = 3;
/** Facts that are looked at for one question. */
const candidatesMax = 150;
/** Share of stems from which two facts about the same say the same. */
const sameFrom = 0.6;
/** A fact that fits this much less than the best is worth a third of it. */
const fall = 4;

/** The facts that fit a question best, best first; the same question always gets the same ones. */
export function rankFacts(index: FactIndex, resolved: Resolved, limit: number): Ranked[] {
  const found = candidatesOf(index, resolved);
  const candidates = different(found.candidates, limit);
  const [best] = candidates;
  if (!best) return [];
  const sure = sureness(candidates, found.asked, index);
  return candidates.map(({ fact, fit }) => ({ ...fact.fact, score: sure * Math.exp((fit - best.fit) / fall) }));
}

/** The facts that share a word with a question, each with how it fits; best first. */
export function candidatesOf({ facts, search }: FactIndex, { question, carried, subject }: Resolved): Found {
  const own = askedOf(question, carried, subject);
  const before = stemsOf(carried).filter((stem) => !own.includes(stem) && !subject.stems.has(stem));
  const stems = [...own, ...new Set(before)];
  const found = stems.length === 0 ? [] : lookUp(search, stems);
  const asked: Asked = {
    ...{ stems, subject, follows: carried !== '', words: stemsOf(question) },
    ask: kindAsked(question, carried),
    numbers: numbersIn(question),
    weight: weigher(found, facts.length, before),
  };
  const candidates = found.flatMap((result) => {
    const fact = facts[Number(result.id)];
    if (!fact) return [];
    const features = featuresOf(fact, asked, result, found[0]?.score ?? 1);
    return [{ fact, features, fit: weighed(features, weights.rank) }];
  });
  return {
    asked,
    candidates: candidates.sort((a, b) => b.fit - a.fit || (a.fact.fact.says < b.fact.fact.says ? -1 : 1)).slice(0, candidatesMax),
  };
}

const lookUp = (search: FactIndex['search'], stems: readonly string[]): SearchResult[] =>
  search.search(stems.join(' '), {
    tokenize: (text) => text.split(' '),
    boost: { topic: 4, words: 2, says: 1 },
    fuzzy: (term) => (term.length >= fuzzyFrom ? 0.2 : false),
    combineWith: 'OR',
  });

/** The best of them, each saying something else than those before it. */
export function different(candidates: readonly Candidate[], limit: number): Candidate[] {
  const kept: Candidate[] = [];
  for (const each of candidates) {
    if (kept.length === limit) break;
    if (!kept.some((other) => saysSame(each.fact, other.fact))) kept.push(each);
  }
  return kept;
}

function saysSame(one: IndexedFact, other: IndexedFact): boolean {
  const [a, b] = [one.fact.about, other.fact.about];
  if (a !== b && a !== null && b !== null) return false;
  const both = [...one.says].filter((stem) => other.says.has(stem)).length;
  return both >= sameFrom * (one.says.size + other.says.size - both);
}

const numbersIn = (question: string): string[] => question.replaceAll(/(?<=\d),(?=\d{3})/g, '').match(/\d{2,}(?:\.\d+)?/g) ?? [];

/** How much a stem decides: the rarer the more. */
function weigher(found: readonly SearchResult[], size: number, before: readonly string[]): Asked['weight'] {
  const counts = new Map<string, number>();
  for (const { queryTerms } of found) for (const term of queryTerms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return (term) => {
    const isFaint = faint.has(term) || (!counts.has(term) && (isCommon(term) || (term.length <= slipMax && /^[a-z]+$/.test(term))));
    const share = (isFaint ? faintWeight : 1) * (before.includes(term) ? carriedWeight : 1);
    return share * Math.log(1 + size / (counts.get(term) ?? unknownFacts));
  };
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
