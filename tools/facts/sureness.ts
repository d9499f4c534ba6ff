import { type Asked, type Candidate, type Features, weighed } from './features.ts';
import type { FactIndex } from './index-facts.ts';
import weights from './weights.json' with { type: 'json' };

/** How far ahead of the others a fact can be; more says no more. */
const aheadMax = 8;

/** How sure it is that the best facts answer a question, 0 to 1: what it says was right as often among labelled questions. */
export function sureness(best: readonly Candidate[], asked: Asked, index: FactIndex): number {
  return 1 / (1 + Math.exp(-weighed(signsOf(best, asked, index), weights.sure)));
}

/** Signs that an answer is right, or is not. */
export function signsOf(best: readonly Candidate[], { words, subject, follows }: Asked, { stems }: FactIndex): Features {
  const [first] = best;
  if (!first) return { always: 1 };
  const ahead = (of: Candidate | undefined): number => Math.min(aheadMax, of ? first.fit - of.fit : aheadMax) / aheadMax;
  const {
    cover = 0,
    coverTopic = 0,
    topic = 0,
    answers = 0,
    typed = 0,
    same = 0,
    table = 0,
    pairs = 0,
    numbers = 0,
    density = 0,
  } = first.features;
  return {
    ...{ cover, coverTopic, topic, answers, typed, same, table, pairs, numbers, density },
    always: 1,
    fit: first.fit / 10,
    second: ahead(best[1]),
    third: ahead(best[2]),
    unknown: words.filter((stem) => !stems.has(stem) && !subject.stems.has(stem)).length / Math.max(1, words.length),
    words: Math.log(1 + words.length),
    follows: follows ? 1 : 0,
  };
}
