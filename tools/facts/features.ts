import type { SearchResult } from 'minisearch';
import type { Ask, Fact } from './fact.ts';
import type { IndexedFact } from './index-facts.ts';
import type { Subject } from './resolve.ts';
import { stemsOf } from './words.ts';

/** What a question asks, made ready to be held against facts. */
export interface Asked {
  /** Stems that carry meaning, those of the turn before among them. */
  readonly stems: readonly string[];
  /** Of the question alone, its subject among them. */
  readonly words: readonly string[];
  readonly ask: Ask;
  /** Whether it keeps something of the turn before. */
  readonly follows: boolean;
  readonly subject: Subject;
  /** Numbers that stand in the question. */
  readonly numbers: readonly string[];
  /** How much a stem decides. */
  weight(stem: string): number;
}

/** How a fact fits a question, each as a number near 0 to 1. */
export interface Features {
  readonly [name: string]: number;
}

/** A fact that a question leads to, and how it fits. */
export interface Candidate {
  readonly fact: IndexedFact;
  readonly features: Features;
  /** The higher the better, beside other facts of the same question. */
  readonly fit: number;
}

/** Features, each times its weight. */
export const weighed = (features: Features, weights: Readonly<Record<string, number>>): number =>
  Object.entries(features).reduce((total, [name, value]) => total + value * (weights[name] ?? 0), 0);

/** A word of the question counts in full where the fact is about it, and less where the fact only mentions it. */
const fieldWorth: Readonly<Record<string, number>> = { topic: 1, words: 0.92, says: 0.88 };

/** How a fact that was found fits a question, from several sides. */
export function featuresOf(fact: IndexedFact, asked: Asked, found: SearchResult, best: number): Features {
  const fields = new Map(found.queryTerms.map((term) => [term, found.match[term] ?? nearestMatch(term, found.match)]));
  const all = sum(asked.stems, asked.weight);
  const covered = (worth: (field: string) => number): number =>
    sum([...fields.keys()], (term) => asked.weight(term) * Math.max(0, ...(fields.get(term) ?? []).map(worth))) / all;
  const cover = covered((field) => fieldWorth[field] ?? 0);
  const topic = topicShare(fact, found.terms);
  const matched = new Set([...found.terms, ...found.queryTerms]);
  return {
    cover,
    coverTopic: covered((field) => (field === 'topic' ? 1 : 0)),
    coverSays: covered((field) => (field === 'says' ? 1 : 0)),
    topic,
    answers: asked.ask === 'what' || fact.fact.answers.includes(asked.ask) ? 1 : 0,
    typed: typedFit(asked.ask, fact.fact),
    ...subjectFit(fact, asked.subject),
    ...tableFit(fact.fact.says, asked.words),
    rank: found.score / best,
    length: Math.log(1 + fact.fact.says.length / 100),
    density: [...fact.says].filter((stem) => matched.has(stem)).length / Math.max(3, fact.says.size),
    pairs: pairsFit(fact, asked.stems),
    numbers: numbersFit(fact.fact.says, asked.numbers),
    [`source ${sourceKind(fact.fact.source)}`]: 1,
  };
}

const sum = (stems: readonly string[], of: (stem: string) => number): number =>
  [...new Set(stems)].reduce((total, stem) => total + of(stem), 0);

/** Fields of a term that stands in a fact with a typing error. */
function nearestMatch(term: string, match: SearchResult['match']): string[] {
  return Object.entries(match).find(([word]) => word.slice(0, 3) === term.slice(0, 3))?.[1] ?? Object.values(match)[0] ?? [];
}

/** How much of what the fact is about was asked for: of its topics the nearest. */
function topicShare({ topics }: IndexedFact, matched: readonly string[]): number {
  return Math.max(0, ...topics.map((stems) => stems.filter((stem) => matched.includes(stem)).length / stems.length));
}

const forms: Readonly<Partial<Record<Ask, RegExp>>> = {
  'how many': /\d|\bnone\b|\bno\b|\bnothing\b/i,
  when: /\d{4}-\d\d-\d\d|\bby when\b|\bbefore the old\b/i,
  'how long': /\d ?(?:s|seconds?|min|minutes?|h)\b/,
  who: /\b(?:by|who|people|officer|steward|engineer|owner|finance|reviewer|maintainers)\b/i,
  why: /\b(?:because|reason|why|so that|cannot|never|only|no use|means?|rule)\b/i,
  whether: /^(?:yes|no|none|nothing|holds)\b|: (?:none|no|yes|nothing)\b/i,
};

const typedFit = (ask: Ask, { says }: Fact): number => (forms[ask]?.test(says) ? 1 : 0);

/** A whole table says a little of everything; who asks for all of it means it. */
function tableFit(says: string, words: readonly string[]): Features {
  if (!/^[^:]{2,80} \(\d+\): /.test(says)) return {};
  return { table: 1, tableAsked: words.some((word) => wholeWords.has(word)) ? 1 : 0 };
}

const wholeWords: ReadonlySet<string> = new Set(
  stemsOf('list lists each every per overview breakdown phases tables columns parts compare'),
);

function subjectFit({ fact: { about, says }, topics, says: said }: IndexedFact, { phases, named, stems }: Subject): Features {
  if (phases.length === 0) return { anywhere: about === null ? 1 : 0 };
  if (about !== null && phases.includes(about)) return { same: 1 };
  if (about !== null) return { other: 1, otherSays: [...said].some((stem) => stems.has(stem)) ? 1 : 0 };
  if (named.some((name) => says.includes(`\`${name}\``))) return { same: 1 };
  return {
    wholeTopic: topics.flat().some((stem) => stems.has(stem)) ? 1 : 0,
    wholeSays: [...said].some((stem) => stems.has(stem)) ? 1 : 0,
  };
}

/** Share of the neighbours in the question that are neighbours in the fact, too. */
function pairsFit({ pairs }: IndexedFact, stems: readonly string[]): number {
  const asked = stems.slice(1).map((stem, i) => `${stems[i]} ${stem}`);
  return asked.length === 0 ? 0 : asked.filter((pair) => pairs.has(pair)).length / asked.length;
}

function numbersFit(says: string, numbers: readonly string[]): number {
  if (numbers.length === 0) return 0;
  const plain = says.replaceAll(/(?<=\d),(?=\d{3})/g, '');
  return numbers.every((number) => plain.includes(number)) ? 1 : -1;
}

/** Reports of single phases count as one kind. */
function sourceKind(source: string): string {
  const known = /^(?:validation|inventory|quarantine|plan|guidance|migration progress|for \w+ leads) report$/;
  return /report$/.test(source) && !known.test(source) ? 'phase report' : source;
}
