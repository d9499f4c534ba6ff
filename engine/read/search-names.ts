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
/** Places in the text that one name is found at. */
const placesMax = 4;
/** Names of one short word must be spelled right: `id` is near to everything. */
const fuzzyFrom = 5;

/**
 * The known names that a text mentions: exact ones, names in other spelling (`practice members`, `practiceMember`) and names with a typing error,
 * best first, then in the order of the text; once for each place. A name inside a longer one (`name` in `first name`) is not meant, and
 * a field whose entity is named too counts more.
 */
export function searchNames(names: readonly KnownName[], text: string, limit: number): NameHit[] {
  const words = wordsOf(text).slice(0, wordsMax);
  const all = names.flatMap((name) => hitsOf(name, words, text));
  const longest = new Map<number, number>();
  for (const { from, to } of all) for (let i = from; i < to; i++) longest.set(i, Math.max(longest.get(i) ?? 0, to - from));
  const hits = all.filter(({ from, to }) => longest.get(from) === to - from);
  const owners = new Set(hits.filter(({ hit }) => hit.kind === 'entity').map(({ hit }) => hit.name));
  return hits
    .map(({ hit }) => (hit.entity !== null && owners.has(hit.entity) ? { ...hit, score: Math.min(1, hit.score + 0.05) } : hit))
    .sort((a, b) => b.score - a.score || a.at - b.at || a.name.length - b.name.length)
    .slice(0, limit);
}

/** A hit with the words of the text that it covers. */
interface Place {
  readonly hit: NameHit;
  readonly from: number;
  readonly to: number;
}

function hitsOf(name: KnownName, words: readonly Word[], text: string): Place[] {
  const wanted = wordsOf(name.name).map(({ stem }) => stem);
  if (wanted.length === 0) return [];
  const places: Place[] = [];
  for (let from = 0; from + wanted.length <= words.length && places.length < placesMax; from++) {
    const score = scoreAt(wanted, words, from);
    const at = words[from]?.at ?? 0;
    const exact = score === 0.9 && text.slice(at, at + name.name.length) === name.name;
    if (score > 0) places.push({ hit: { ...name, score: exact ? 0.95 : score, at }, from, to: from + wanted.length });
  }
  return places;
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
export function typingErrors(a: string, b: string): number {
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
