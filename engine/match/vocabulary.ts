import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stemmer } from 'stemmer';
import { tokensOf, withoutAccents } from './tokens.ts';

/** One way to read a word or phrase: the canonical words. */
export type Reading = readonly string[];

/** What words mean: read from the files in `words/`, and extended by what corrections teach. */
export interface Vocabulary {
  /** Phrase (words joined by blanks) → its readings, most usual first. */
  readonly readings: ReadonlyMap<string, readonly Reading[]>;
  /** Stemmed word → words that often stand for it. */
  readonly related: ReadonlyMap<string, ReadonlySet<string>>;
  readonly longestPhrase: number;
}

const folder = join(import.meta.dirname, 'words');
const read = (file: string): string[] =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line.trim() && !line.startsWith('#'));

/** A word as it is compared: English stem without accents. */
export function stemOf(word: string): string {
  return stemmer(withoutAccents(word));
}

/** A word or set phrase of several, as names are read. */
export const phraseOf = (text: string): string => tokensOf(text).map(withoutAccents).join(' ');

let loaded: Vocabulary | undefined;

/** The vocabulary of the files, read once. */
export function loadVocabulary(): Vocabulary {
  loaded ??= readVocabulary();
  return loaded;
}

/** Synonym lines read `canonical words: variant, variant`. */
function readVocabulary(): Vocabulary {
  const files = globSync('*.txt', { cwd: folder }).filter((file) => file !== 'related.txt' && file !== 'parts.txt');
  const readings = new Map<string, readonly Reading[]>();
  for (const [phrase, reading] of files.sort().flatMap(readFile)) addReading(readings, phrase, reading);
  return { readings: withStems(readings), related: readRelated(), longestPhrase: longestOf(readings.keys()) };
}

/** Every phrase of a file with what it means. */
export function readFile(file: string): (readonly [phrase: string, reading: Reading])[] {
  return read(file).flatMap((line) => {
    const [canonical = '', variants = ''] = line.split(':');
    const reading = tokensOf(canonical).map(stemOf);
    return [canonical, ...variants.split(',')].map((phrase) => [phraseOf(phrase), reading] as const);
  });
}

/** Adds a reading behind those that a phrase has. */
export function addReading(readings: Map<string, readonly Reading[]>, phrase: string, reading: Reading): void {
  const known = readings.get(phrase) ?? [];
  if (phrase && !known.some((each) => each.join(' ') === reading.join(' '))) readings.set(phrase, [...known, reading]);
}

/** Words of the longest phrase. */
export const longestOf = (phrases: Iterable<string>): number => Math.max(...[...phrases].map((phrase) => phrase.split(' ').length));

/** Single words are also found by their stem. */
export function withStems(readings: ReadonlyMap<string, readonly Reading[]>): Map<string, readonly Reading[]> {
  const all = new Map(readings);
  for (const [phrase, known] of readings) {
    const stem = phrase.includes(' ') || phrase.length < 4 ? phrase : stemOf(phrase);
    if (!all.has(stem)) all.set(stem, known);
  }
  return all;
}

function readRelated(): Map<string, Set<string>> {
  const related = new Map<string, Set<string>>();
  for (const line of read('related.txt')) {
    const words = line.split(/\s+/).map(stemOf);
    for (const word of words) related.set(word, new Set([...(related.get(word) ?? []), ...words]));
  }
  return related;
}

/** The vocabulary with further readings of phrases put first. */
export function teach(vocabulary: Vocabulary, taught: readonly (readonly [phrase: string, reading: Reading])[]): Vocabulary {
  const readings = new Map(vocabulary.readings);
  for (const [phrase, reading] of taught) readings.set(phrase, [reading, ...(readings.get(phrase) ?? [])]);
  return { ...vocabulary, readings };
}
