import type { FieldType } from '../../model/catalog.ts';
import { Refusal, refuse } from './outcome.ts';

type Element = string | null | readonly Element[];

/**
 * An array's text form as PostgreSQL itself prints it, each element in the form that `element` gives it. Stops with
 * `invalid_value` at text that is no
 * array of as many dimensions as the type, or whose parts are not of one length (PostgreSQL manual, section 8.15.6, "Array Input and Output Syntax").
 */
export function arrayForm(text: string, { dimensions }: FieldType, element: (text: string) => string): string {
  const read = readArray(text);
  if (read.length === 0) return '{}';
  if (!isEven(read, lengthsOf(read, dimensions))) return refuse('invalid_value');
  return print(read, element);
}

/** Whether two arrays in text form have the same shape and elements that `same` calls the same. Text that is no array is like nothing. */
export function sameArray(expected: string, actual: string, same: (expected: string, actual: string) => boolean): boolean {
  try {
    return samePart(readArray(expected), readArray(actual), same);
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function samePart(a: Element, b: Element | undefined, same: (expected: string, actual: string) => boolean): boolean {
  if (typeof a === 'string') return typeof b === 'string' && same(a, b);
  if (a === null) return b === null;
  return Array.isArray(b) && a.length === b.length && a.every((each, i) => samePart(each, b[i], same));
}

/** What needs no quotes. Blanks are those of PostgreSQL: JavaScript's `\s` has more. */
const plain = /[^{},"\\ \t\n\v\f\r]+/;
const wholePlain = new RegExp(`^${plain.source}$`);
const token = new RegExp(`[{},]|"((?:[^"\\\\]|\\\\.)*)"|${plain.source}`, 'sy');

function readArray(text: string): readonly Element[] {
  const open: Element[][] = [];
  token.lastIndex = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [sign, quoted] = match;
    const inner = open.at(-1);
    if (sign === '{') {
      const list: Element[] = [];
      inner?.push(list);
      open.push(list);
    } else if (sign === '}') {
      const done = open.pop();
      if (done && open.length === 0) return match.index === text.length - 1 ? done : refuse('invalid_value');
    } else if (sign !== ',') {
      if (!inner) return refuse('invalid_value');
      inner.push(quoted === undefined ? bare(sign) : quoted.replaceAll(/\\(.)/gs, '$1'));
    }
  }
  return refuse('invalid_value');
}

const bare = (text: string): string | null => (text.toUpperCase() === 'NULL' ? null : text);

/** The length of each dimension, by the first parts. */
function lengthsOf(read: Element, dimensions: number): number[] {
  const lengths: number[] = [];
  for (let part: Element | undefined = read; lengths.length < dimensions && Array.isArray(part); part = part[0]) lengths.push(part.length);
  return lengths.length === dimensions ? lengths : refuse('invalid_value');
}

function isEven(part: Element, [length, ...inner]: readonly number[]): boolean {
  if (length === undefined) return !Array.isArray(part);
  return Array.isArray(part) && length > 0 && part.length === length && part.every((each) => isEven(each, inner));
}

function print(part: Element, element: (text: string) => string): string {
  if (part === null) return 'NULL';
  if (typeof part === 'string') return quote(element(part));
  return `{${part.map((each) => print(each, element)).join(',')}}`;
}

/** What could be taken for something else is quoted. */
function quote(text: string): string {
  const isPlain = wholePlain.test(text) && bare(text) !== null;
  return isPlain ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
