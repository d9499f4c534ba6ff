import { createHash } from 'node:crypto';
import MiniSearch from 'minisearch';
import type { Fact } from './fact.ts';
import { stemsOf, vocabularyOf } from './words.ts';

/** A fact with the stems of its parts. */
export interface IndexedFact {
  readonly fact: Fact;
  /** Of each topic. */
  readonly topics: readonly (readonly string[])[];
  readonly says: ReadonlySet<string>;
  /** Stems that stand side by side. */
  readonly pairs: ReadonlySet<string>;
}

/** Facts of one state, made ready to be searched. */
export interface FactIndex {
  readonly facts: readonly IndexedFact[];
  readonly search: MiniSearch;
  /** Every stem of the facts. */
  readonly stems: ReadonlySet<string>;
  /** Words of the facts as people type them. */
  readonly known: ReadonlySet<string>;
}

/** States whose index is kept: those of a conversation, and of one beside it. */
const statesMax = 4;
const kept = new Map<string, FactIndex>();

/** The index of facts. It is built once for a state: as long as every fact says the same, the same index answers. */
export function indexOf(facts: readonly Fact[]): FactIndex {
  const state = createHash('sha256').update(JSON.stringify(facts)).digest('hex');
  const index = kept.get(state) ?? built(facts);
  kept.delete(state);
  kept.set(state, index);
  for (const oldest of [...kept.keys()].slice(0, -statesMax)) kept.delete(oldest);
  return index;
}

function built(facts: readonly Fact[]): FactIndex {
  const search = new MiniSearch({ fields: ['topic', 'words', 'says'], tokenize: stemsOf, processTerm: (term) => term });
  search.addAll(facts.map(({ topic, words, says }, id) => ({ id, topic, words, says })));
  const stems = new Set(facts.flatMap(({ topic, words, says }) => [topic, words, says].flatMap(stemsOf)));
  return { facts: facts.map(indexed), search, stems, known: vocabularyOf(facts.flatMap(({ topic, words, says }) => [topic, words, says])) };
}

function indexed(fact: Fact): IndexedFact {
  const topics = fact.topic.split('|').map((each) => [...new Set(stemsOf(each))]);
  const said = stemsOf(fact.says);
  const runs = [...topics, stemsOf(fact.words), said];
  const pairs = runs.flatMap((stems) => stems.slice(1).map((stem, i) => `${stems[i]} ${stem}`));
  return { fact, topics: topics.filter((stems) => stems.length > 0), says: new Set(said), pairs: new Set(pairs) };
}
