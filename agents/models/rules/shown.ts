import { keyParts } from '../../../model/identity.ts';
import { plainText } from '../../../tools/bounds.ts';

/**
 * A name, comment or value from a database as data: on one line, cut, and inside a code span that it can't leave, so that neither
 * Markdown nor HTML nor terminal codes in it have any effect.
 */
export function shown(text: string, charactersMax = 120): string {
  const safe = plainText(text, charactersMax).replaceAll('`', 'ˋ').trim();
  return safe === '' ? '(empty)' : `\`${safe}\``;
}

/** Prose that the workbench made itself, which may quote names: on one line, its code spans closed, without HTML and links. */
export function told(text: string, charactersMax = 600): string {
  const plain = plainText(text, charactersMax).replaceAll('<', '‹').replaceAll('>', '›').replaceAll('](', '] (');
  return (plain.split('`').length - 1) % 2 === 0 ? plain : plain.replaceAll('`', 'ˋ');
}

/** A legacy key as people know it: `42` for the canonical `2:42`, parts of a composite with commas; a masked key as it is. */
export function shownKey(key: string): string {
  try {
    return shown(keyParts(key).join(', '));
  } catch {
    return shown(key);
  }
}

const number = new Intl.NumberFormat('en-US');

/** `1,204`. */
export function figure(n: number): string {
  return number.format(n);
}

/** `1,204 rows`, `1 row`. */
export function count(n: number, unit: string): string {
  return `${number.format(n)} ${n === 1 ? unit : plural(unit)}`;
}

function plural(unit: string): string {
  return /[^aeiou]y$/.test(unit) ? `${unit.slice(0, -1)}ies` : `${unit}s`;
}

/** A share from 0 to 1 in whole percent: `12 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Seconds in words: `40 seconds`, `3 minutes`, `2.5 hours`. */
export function duration(seconds: number): string {
  if (seconds < 90) return count(Math.max(1, Math.round(seconds)), 'second');
  if (seconds < 5400) return count(Math.round(seconds / 60), 'minute');
  return `${(seconds / 3600).toFixed(1)} hours`;
}

/** A size in words, in steps of a thousand: `1 byte`, `3.2 MB`. */
export function bytes(n: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const step = n < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3));
  return step === 0 ? count(n, 'byte') : `${(n / 1000 ** step).toFixed(1)} ${units[step]}`;
}

/** A bulleted list of at most `max` items, with how many more there are. */
export function bullets(items: readonly string[], max = 12): string {
  const more = items.length > max ? [`- … and ${items.length - max} more`] : [];
  return [...items.slice(0, max).map((item) => `- ${item}`), ...more].join('\n');
}

/** A table whose last columns are figures; it can be read as it is written, and a page draws it. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [heads, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = heads.map((_, at) => Math.max(4, ...cells.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  const rule = line(widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)));
  const [head = '', ...body] = cells.map((row) =>
    line(row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))),
  );
  return [head, rule, ...body].join('\n');
}

/** `a`, `a and b`, `a, b and c`; at most `max` of them. */
export function series(items: readonly string[], max = 8): string {
  const kept = items.length > max ? [...items.slice(0, max), `${items.length - max} more`] : [...items];
  const last = kept.pop();
  return last === undefined ? 'none' : kept.length === 0 ? last : `${kept.join(', ')} and ${last}`;
}

/** Sentences and blocks with an empty line between them; empty ones are left out. */
export function paragraphs(...parts: readonly (string | false | undefined | null)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join('\n\n');
}
