import type { PathFacts } from '../../../model/documents.ts';
import type { Normalisation } from '../../../model/normalisation.ts';

/** A proposal without its place. */
export type Proposed = Omit<Normalisation, 'entity' | 'path'>;

const number = new Intl.NumberFormat('en-US');
export const amount = (count: number): string => number.format(count);

/** Types other than null and undefined, with how often each was seen, the most frequent first. */
export function valueTypes({ types }: PathFacts): [type: string, seen: number][] {
  return Object.entries(types)
    .filter(([type]) => type !== 'null' && type !== 'undefined')
    .sort((a, b) => b[1] - a[1]);
}

/** `247 string, 298 object`. */
export const typeWords = (types: readonly (readonly [string, number])[]): string =>
  types.map(([type, seen]) => `${amount(seen)} ${type}`).join(', ');

/** The masked example of the most frequent type, and of the rarest as what does not fit. */
export function exampleOf(facts: PathFacts): string | null {
  const [[type = ''] = []] = valueTypes(facts);
  return facts.examples[type] ?? null;
}

export function rarestOf(facts: PathFacts): string | null {
  const types = valueTypes(facts);
  const rarest = types.at(-1);
  if (types.length < 2 || !rarest) return null;
  return `${amount(rarest[1])} of ${amount(facts.seen)} are ${rarest[0]}: ${facts.examples[rarest[0]] ?? '…'}`;
}
