import type { StateTold } from '../../model/facet.ts';

/** A member of a map: its name, and the text of its value as it was written. */
export interface MemberText {
  readonly key: string;
  readonly text: string;
}

/** What kind of value a text of JSON holds. */
export type TextKind = 'array' | 'object' | 'null' | 'scalar';

export function kindOfText(text: string): TextKind {
  const [sign] = text.trimStart();
  if (sign === '[') return 'array';
  if (sign === '{') return 'object';
  return text.trim() === 'null' ? 'null' : 'scalar';
}

/** The elements of an array as they were written: no number goes through JavaScript's. The text must be JSON. */
export function elementTexts(text: string): string[] {
  return partsOf(text).map(([from, to]) => text.slice(from, to).trim());
}

/** The members of an object as they were written, in their order; a name may come twice. The text must be JSON. */
export function memberTexts(text: string): MemberText[] {
  return partsOf(text).map(([from, to]) => {
    const nameEnd = afterString(text, text.indexOf('"', from));
    const name: string = JSON.parse(text.slice(text.indexOf('"', from), nameEnd));
    return { key: name, text: text.slice(text.indexOf(':', nameEnd) + 1, to).trim() };
  });
}

/** The text of what stands below a value, as PostgreSQL's `#>` gives it; null where there is nothing. Of equal names the last counts. */
export function textBelow(text: string, path: readonly string[]): string | null {
  let found: string | undefined = text;
  for (const step of path) {
    const kind: TextKind = kindOfText(found);
    if (kind === 'object') found = memberTexts(found).findLast(({ key }) => key === step)?.text;
    else found = kind === 'array' && /^[+-]?\d+$/.test(step) ? elementTexts(found).at(Number(step)) : undefined;
    if (found === undefined) return null;
  }
  return found;
}

/** A value as `#>>` gives it: the text that a string holds, NULL of null, anything else as it is written. */
export function plainText(text: string | null): string | null {
  if (text === null || kindOfText(text) === 'null') return null;
  const trimmed = text.trim();
  return trimmed.startsWith('"') ? (JSON.parse(trimmed) as string) : trimmed;
}

/** Whether a text of JSON holds a NUL or half of a character, which no text of a target can. */
export function isUnfit(text: string): boolean {
  return text.includes('\\u') && unfitEscape.test(text.replaceAll('\\\\', '__'));
}

const unfitEscape = /\\u0000|\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]/;

/** Where the parts between the outermost brackets begin and end. */
function partsOf(text: string): [from: number, to: number][] {
  const parts: [number, number][] = [];
  let [depth, from] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') at = afterString(text, at) - 1;
    else if (sign === '[' || sign === '{') {
      if (depth++ === 0) from = at + 1;
    } else if (sign === ']' || sign === '}') {
      if (--depth === 0 && text.slice(from, at).trim() !== '') parts.push([from, at]);
    } else if (sign === ',' && depth === 1) {
      parts.push([from, at]);
      from = at + 1;
    }
  }
  return parts;
}

/** The place after the string that begins at `at`. */
function afterString(text: string, at: number): number {
  let end = text.indexOf('"', at + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end + 1;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

const told: ReadonlyMap<string, StateTold> = new Map([
  ['null', 'null'],
  ['[]', 'empty_array'],
  ['{}', 'empty_object'],
  ['""', 'empty_text'],
  ['{"$undefined":true}', 'undefined'],
]);

/** How a value of JSON, as it was written, is empty; null where it is not. Of no value it is missing. */
export function stateTold(text: string | null): StateTold | null {
  if (text === null) return 'missing';
  return told.get(text.replaceAll(/^\s+|\s+$|(?<=^\s*[[{])\s+(?=[\]}]\s*$)/g, '')) ?? null;
}
