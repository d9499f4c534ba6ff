import { englishCosts } from './english.ts';
import type { Vocabulary } from './vocabulary.ts';
import { stemOf } from './vocabulary.ts';

/** Endings that may be short: `deptno`, `crtdt`. */
const shortEndings: ReadonlySet<string> = new Set(['id', 'no', 'dt', 'cd', 'nm', 'nr', 'ts', 'tm', 'yr']);
const maxLength = 40;

const isKnown = (word: string, { readings }: Vocabulary): boolean => readings.has(word) || (word.length > 4 && readings.has(stemOf(word)));

/**
 * Cuts an unknown word into known ones: `birthcountry` → `birth country`, `empno` → `emp no`; the word itself where that can't be done.
 * A word that begins with its entity's name (`aeterm` of `ae`) loses that first.
 */
export function segment(word: string, entityWords: readonly string[], vocabulary: Vocabulary): string[] {
  if (word.length < 4 || word.length > maxLength || isKnown(word, vocabulary)) return [word];
  const initial = entityWords.find((entity) => word.length - 1 >= 3 && entity[0] === word[0] && vocabulary.readings.has(word.slice(1)));
  const prefix = entityWords.find((entity) => entity.length >= 2 && word.startsWith(entity) && word.length - entity.length >= 2);
  if (prefix) return [prefix, ...cut(word.slice(prefix.length), vocabulary, 2)];
  const parts = cut(word, vocabulary, 3);
  if (parts.length > 1) return parts;
  if (initial) return [initial, word.slice(1)];
  return cutAsEnglish(word, vocabulary);
}

const knownCost = 8;

/** The cheapest cut of a word that is none itself into words that are known here or English: `quantityinstock`, `charttime`. */
function cutAsEnglish(word: string, { readings }: Vocabulary): string[] {
  const english = englishCosts();
  if (english.has(word)) return [word];
  const costOf = (part: string, isLast: boolean): number => {
    const isOurs = readings.has(part) && (part.length >= 3 || (isLast && shortEndings.has(part)));
    return isOurs ? knownCost : (english.get(part) ?? Number.POSITIVE_INFINITY);
  };
  const best: { cost: number; parts: string[] }[] = [{ cost: 0, parts: [] }];
  for (let end = 1; end <= word.length; end++) {
    best[end] = { cost: Number.POSITIVE_INFINITY, parts: [] };
    for (let start = Math.max(0, end - 20); start < end; start++) {
      const part = word.slice(start, end);
      const cost = (best[start]?.cost ?? 0) + costOf(part, end === word.length);
      if (cost < (best[end]?.cost ?? 0)) best[end] = { cost, parts: [...(best[start]?.parts ?? []), part] };
    }
  }
  const { parts = [] } = best[word.length] ?? {};
  return parts.length > 1 ? parts : [word];
}

/** The cut with the fewest parts; every part but a usual ending has at least `least` letters. */
function cut(word: string, vocabulary: Vocabulary, least: number): string[] {
  if (isKnown(word, vocabulary)) return [word];
  const best: (string[] | null)[] = [[]];
  for (let end = 1; end <= word.length; end++) {
    best[end] = null;
    for (let start = Math.max(0, end - 20); start < end; start++) {
      const before = best[start];
      const part = word.slice(start, end);
      const longEnough = part.length >= least || (end === word.length && shortEndings.has(part));
      if (!before || !longEnough || !isKnown(part, vocabulary)) continue;
      if (!best[end] || before.length + 1 < (best[end]?.length ?? 0)) best[end] = [...before, part];
    }
  }
  return best[word.length] ?? [word];
}
