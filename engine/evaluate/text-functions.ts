import { refuse } from './outcome.ts';

/** Small letters of ASCII only; no server's locale has a say. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Capital letters of ASCII only. */
export function upperAscii(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/** Cuts the given characters off the start, the end, or both. */
export function trimCharacters(text: string, characters: string, ends: 'start' | 'end' | 'both'): string {
  const cut = new Set(characters);
  const all = [...text];
  let from = 0;
  let to = all.length;
  while (ends !== 'end' && from < to && cut.has(all[from] ?? '')) from++;
  while (ends !== 'start' && to > from && cut.has(all[to - 1] ?? '')) to--;
  return all.slice(from, to).join('');
}

/** Fills up to `width` characters at the start or end; what is longer is cut at its end. */
export function pad(text: string, width: number, fill: string, end: 'start' | 'end'): string {
  const all = [...text];
  if (all.length >= width || fill === '') return all.slice(0, Math.max(0, width)).join('');
  const filling = [...fill];
  const added = Array.from({ length: width - all.length }, (_, i) => filling[i % filling.length]).join('');
  return end === 'start' ? added + text : text + added;
}

/** `count` characters from position `start`, which counts from 1 and may lie before the text. */
export function substring(text: string, start: number, count: number | null): string {
  if (count !== null && count < 0) return refuse('invalid_value');
  const end = count === null ? Number.POSITIVE_INFINITY : start - 1 + count;
  return [...text].slice(Math.max(0, start - 1), Math.max(0, end)).join('');
}

/** The first `count` characters, or all but the last −count. */
export function left(text: string, count: number): string {
  return [...text].slice(0, count).join('');
}

/** The last `count` characters, or all but the first −count. */
export function right(text: string, count: number): string {
  const all = [...text];
  return all.slice(count >= 0 ? Math.max(0, all.length - count) : -count).join('');
}

/** The n-th piece between separators, from the end where n is negative; empty when there is none. */
export function splitPart(text: string, separator: string, n: number): string {
  if (n === 0) return refuse('invalid_value');
  const parts = separator === '' ? [text] : text.split(separator);
  return parts.at(n > 0 ? n - 1 : n) ?? '';
}

/** Every occurrence of `from` replaced; an empty one occurs nowhere. */
export function replaceAll(text: string, from: string, to: string): string {
  return from === '' ? text : text.split(from).join(to);
}

/** Whether a text is like a pattern of `%`, `_` and escapes with `\`. */
export function isLike(text: string, pattern: string): boolean {
  const source = pattern.replace(/\\(.)|([%_])|([\^$.*+?()[\]{}|/])/gsu, (_, escaped?: string, wild?: string, special?: string) => {
    if (wild) return wild === '%' ? '.*' : '.';
    return quoted(escaped ?? special ?? '');
  });
  return new RegExp(`^${source}$`, 'su').test(text);
}

function quoted(character: string): string {
  return /[\^$.*+?()[\]{}|/\\]/.test(character) ? `\\${character}` : character;
}
