/** What a question does with values: tells one, the most, those beyond a bound, those without any, or all of them. */
export type Operation =
  | { readonly is: 'tell' }
  | { readonly is: 'each' }
  | { readonly is: 'some' }
  | { readonly is: 'none' }
  | { readonly is: 'all' }
  | { readonly is: 'extreme'; readonly most: boolean; readonly place: number }
  | { readonly is: 'bound'; readonly than: '>' | '<' | '=' | '≥' | '≤'; readonly to: number };

/** An operation with the words that ask for it; some words name a quantity, too. */
interface Form {
  readonly words: RegExp;
  readonly means: (found: RegExpExecArray) => Operation;
  readonly quantity?: string;
}

const places = ['first', 'second', 'third', 'fourth', 'fifth'];
const digits = String.raw`(\d[\d.]*)( ?%| percent| seconds?| ?s\b)?`;
const bound =
  (than: '>' | '<' | '=' | '≥' | '≤') =>
  (found: RegExpExecArray): Operation => ({ is: 'bound', than, to: Number(found[1]) });
const extreme =
  (most: boolean) =>
  (found: RegExpExecArray): Operation => {
    const place = places.indexOf(found[1] ?? '') + 1 || 1;
    return { is: 'extreme', most, place };
  };
const nth = '(?:(second|third|fourth|fifth)[ -]?)?';

const forms: readonly Form[] = [
  { words: new RegExp(String.raw`\b(?:at least|no less than|no fewer than) ${digits}`), means: bound('≥') },
  { words: new RegExp(String.raw`${digits} or more\b`), means: bound('≥') },
  { words: new RegExp(String.raw`\b(?:at most|no more than|up to) ${digits}`), means: bound('≤') },
  { words: new RegExp(String.raw`\b(?:more|greater|higher|larger|bigger|longer|better) than ${digits}`), means: bound('>') },
  { words: new RegExp(String.raw`\b(?:over|above|beyond|exceed\w*) ${digits}`), means: bound('>') },
  { words: new RegExp(String.raw`\b(?:less|fewer|lower|smaller|shorter|worse) than ${digits}`), means: bound('<') },
  { words: new RegExp(String.raw`\b(?:under|below) ${digits}`), means: bound('<') },
  { words: new RegExp(String.raw`\bexactly ${digits}`), means: bound('=') },
  { words: new RegExp(String.raw`\b${nth}(?:longest|slowest)\b`), means: extreme(true), quantity: 'seconds' },
  { words: new RegExp(String.raw`\b${nth}(?:fastest|quickest|shortest)\b`), means: extreme(false), quantity: 'seconds' },
  { words: new RegExp(String.raw`\b${nth}(?:most|highest|largest|biggest|greatest|maximum|top)\b`), means: extreme(true) },
  { words: new RegExp(String.raw`\b${nth}(?:least|fewest|lowest|smallest|minimum|tiniest)\b`), means: extreme(false) },
  { words: /\b(?:last|latest)\b(?= *(?:finish|complet|end|done))|(?<=(?:finish|complet|end)\w*) (?:last|latest)\b/, means: extreme(true) },
  {
    words: /\b(?:first|earliest)\b(?= *(?:finish|complet|end|done))|(?<=(?:finish|complet|end)\w*) (?:first|earliest)\b/,
    means: extreme(false),
  },
  { words: /\b(?:every|all(?: of)?(?: the)?)\b(?= *(?:⟨|parts?|phases?|tables?|steps?))/, means: () => ({ is: 'all' }) },
  { words: /\b(?:each|every|per|by|list(?: all| the)?|breakdown)\b/, means: () => ({ is: 'each' }) },
];

/** Words that turn a quantity round: without any of it. */
const without = /\b(?:not any|n[o']t|cannot|no|none|nothing|nobody|no one|never|without(?: any)?|zero)\b|n't\b/;
const anything = /\b(?:any|anything|some|something|anybody|anyone|at all)\b/g;

export interface Operated {
  readonly operation: Operation | null;
  readonly quantity: string | null;
  /** What is left of the text. */
  readonly rest: string;
}

/** The operation of a question, and the text without its words. */
export function operationIn(text: string): Operated {
  for (const { words, means, quantity = null } of forms) {
    const found = words.exec(text);
    const named = quantity ?? (found?.[2]?.match(/%|percent/) ? 'share' : null);
    if (found) return { operation: means(found), quantity: named, rest: text.replace(words, ' ') };
  }
  return { operation: null, quantity: null, rest: text };
}

/** Whether what is left of a question denies its quantity, or asks whether there is any. */
export function doubtIn(text: string): Operated {
  if (without.test(text)) return { operation: { is: 'none' }, quantity: null, rest: text.replace(without, ' ').replaceAll(anything, ' ') };
  const rest = text.replaceAll(anything, ' ');
  return { operation: rest === text ? null : { is: 'some' }, quantity: null, rest };
}

/** Whether a value meets a bound. */
export function meets(value: number, { than, to }: Extract<Operation, { is: 'bound' }>): boolean {
  if (than === '>') return value > to;
  if (than === '<') return value < to;
  if (than === '≥') return value >= to;
  return than === '≤' ? value <= to : value === to;
}
