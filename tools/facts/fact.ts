import { plainText } from '../bounds.ts';

/** What a question asks for; a fact says which of them it answers. */
export const asks = ['how many', 'who', 'when', 'why', 'how long', 'which', 'whether', 'where', 'what'] as const;
export type Ask = (typeof asks)[number];

/** One statement that the workbench holds, with the words by which people ask for it. */
export interface Fact {
  /** The phase that it is about; null for the migration as a whole. */
  readonly about: string | null;
  readonly answers: readonly Ask[];
  /** Words that name the quantity or predicate. */
  readonly topic: string;
  /** Further words that people may use. */
  readonly words: string;
  /** The statement, in a sentence of its own. */
  readonly says: string;
  readonly source: string;
}

/** A name or value as data: on one line, in a code span that it can't leave. */
export function code(text: string, charactersMax = 100): string {
  return `\`${plainText(text, charactersMax).replaceAll('`', 'ˋ')}\``;
}

const numbers = new Intl.NumberFormat('en-US');

/** `7,867`. */
export const figure = (n: number): string => numbers.format(n);

/** `1 row`, `15 rows`. */
export const rowsOf = (n: number): string => `${figure(n)} ${n === 1 ? 'row' : 'rows'}`;

/** `2026-11-29 18:17:14 UTC`. */
export const moment = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`;

/** Seconds in words: `8.2 seconds`, `30 seconds`, `5 minutes`. */
export function seconds(n: number): string {
  if (n >= 90) return `${figure(Math.round(n / 60))} minutes`;
  return `${n < 10 ? n.toFixed(1) : Math.round(n)} seconds`;
}

/** Parts of a list in a sentence; at most `max` of them. */
export function listed(items: readonly string[], max = 30): string {
  const more = items.length > max ? [`${items.length - max} more`] : [];
  return [...items.slice(0, max), ...more].join(', ');
}
