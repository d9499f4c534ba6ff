import { distance } from 'fastest-levenshtein';
import type { KnownName } from '../../model/workbench.ts';

/** A known name that a text mentions, with how sure that is (0 to 1) and where in the text it begins. */
export interface NameHit extends KnownName {
  readonly score: number;
  readonly at: number;
}

interface Word {
  readonly stem: string;
  readonly at: number;
}

const wordsMax = 200;
/** Names of one short word must be spelled right: `id` is near to everything. */
const fuzzyFrom = 5;

/**
 * The known names that a text mentions: exact ones, names in other spelling (`practice members`, `practiceMember`) and names with a typing error,
 * best first, then in the order of the text. A field `entity.field` counts more than a field alone.
 */
export function searchNames(names: readonly KnownName[], text: string, limit: number): NameHit[] {
  const words = wordsOf(text).slice(0, wordsMax);
  const hits = names.flatMap((name) => hitOf(name, words, text) ?? []);
  const owners = new Set(hits.filter(({ kind }) => kind === 'entity').map(({ name }) => name));
  return hits
    .map((hit) => (hit.entity !== null && owners.has(hit.entity) ? { ...hit, score: Math.min(1, hit.score + 0.05) } : hit))
    .sort((a, b) => b.score - a.score || a.at - b.at || a.name.length - b.name.length)
    .slice(0, limit);
}

function hitOf(name: KnownName, words: readonly Word[], text: string): NameHit | null {
  const wanted = wordsOf(name.name).map(({ stem }) => stem);
  if (wanted.length === 0) return null;
  let best: NameHit | null = null;
  for (let start = 0; start + wanted.length <= words.length; start++) {
    const score = scoreAt(wanted, words, start);
    const at = words[start]?.at ?? 0;
    const exact = score === 0.9 && text.slice(at, at + name.name.length) === name.name;
    const found = exact ? 0.95 : score;
    if (found > (best?.score ?? 0)) best = { ...name, score: found, at };
  }
  return best;
}

/** How well the words of a name stand at that place: 0.9 word by word, less with a typing error, 0 not at all. */
function scoreAt(wanted: readonly string[], words: readonly Word[], start: number): number {
  let errors = 0;
  for (const [i, stem] of wanted.entries()) {
    const word = words[start + i];
    if (!word) return 0;
    if (word.stem === stem) continue;
    if (stem.length < fuzzyFrom || typingErrors(word.stem, stem) > 1 + Math.floor(stem.length / 9)) return 0;
    errors++;
  }
  return Math.max(0.3, 0.9 - 0.25 * errors);
}

/** Edits between two words; two neighbours in the wrong order are one. */
function typingErrors(a: string, b: string): number {
  const at = [...a].findIndex((letter, i) => letter !== b[i]);
  const swapped = at >= 0 && a.slice(0, at) + (a[at + 1] ?? '') + (a[at] ?? '') + a.slice(at + 2) === b;
  return swapped ? 1 : distance(a, b);
}

function wordsOf(text: string): Word[] {
  return [...text.matchAll(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|\p{Lo}+/gu)].map((match) => ({
    stem: singular(match[0].toLowerCase()),
    at: match.index,
  }));
}

function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.length > 4 && /(?:ss|sh|ch|x)es$/.test(word)) return word.slice(0, -2);
  return word.length > 3 && word.endsWith('s') && !/(?:ss|us|is)$/.test(word) ? word.slice(0, -1) : word;
}
