import { segment } from './segment.ts';
import { tokensOf, withoutAccents } from './tokens.ts';
import { type Reading, stemOf, type Vocabulary } from './vocabulary.ts';

/** A word or set phrase of a name with everything that it may mean, in canonical stems. */
export interface Slot {
  /** As written. */
  readonly words: readonly string[];
  readonly readings: readonly Reading[];
}

/** Words that say nothing alone. */
const stopWords: ReadonlySet<string> = new Set(
  'the a an of in on at for and or to is was were be with this that which it its as from der die das des du de la le les el los las y et und'.split(
    ' ',
  ),
);

/** Of a word without meaning in a name, where others weigh 1. */
export const stopWordWeight = 0.15;

/** The slots of a name. `entityWords` are the words of its entity's name, which may be glued to its front. */
export function readName(name: string, entityWords: readonly string[], vocabulary: Vocabulary): Slot[] {
  const tokens = tokensOf(name).map(withoutAccents);
  const words =
    phraseAt(tokens, 0, vocabulary)?.length === tokens.length ? tokens : tokens.flatMap((token) => segment(token, entityWords, vocabulary));
  return readWords(words, vocabulary);
}

/** The slots of a name that stands by itself, each with its weight: words without meaning weigh little. */
export function weighName(name: string, vocabulary: Vocabulary): (Slot & { readonly weight: number })[] {
  return readName(name, [], vocabulary).map((slot) => ({ ...slot, weight: isStopWord(slot) ? stopWordWeight : 1 }));
}

/** The slots of a text such as a comment; stop words are left out. */
export function readText(text: string, vocabulary: Vocabulary, maxWords = 40): Slot[] {
  const words = tokensOf(text.slice(0, 600)).map(withoutAccents).slice(0, maxWords);
  return readWords(words, vocabulary).filter(({ words: [first = ''], ...slot }) => !(slot.readings.length === 1 && stopWords.has(first)));
}

/** The longest known phrase at a place. */
function phraseAt(words: readonly string[], at: number, { readings, longestPhrase }: Vocabulary): string[] | null {
  for (let length = Math.min(longestPhrase, words.length - at); length > 1; length--) {
    const phrase = words.slice(at, at + length);
    if (readings.has(phrase.join(' '))) return phrase;
  }
  return null;
}

function readWords(words: readonly string[], vocabulary: Vocabulary): Slot[] {
  const slots: Slot[] = [];
  for (let at = 0; at < words.length; ) {
    const phrase = phraseAt(words, at, vocabulary) ?? [words[at] ?? ''];
    slots.push({ words: phrase, readings: readingsOf(phrase.join(' '), vocabulary) });
    at += phrase.length;
  }
  return slots;
}

function readingsOf(phrase: string, { readings }: Vocabulary): readonly Reading[] {
  const stem = stemOf(phrase);
  return readings.get(phrase) ?? readings.get(stem) ?? [[stem]];
}

/** True for a slot that carries no meaning of its own. */
export function isStopWord(slot: Slot): boolean {
  return slot.words.length === 1 && stopWords.has(slot.words[0] ?? '');
}
