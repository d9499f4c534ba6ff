import { type EmptyState, emptyStates, type PathFacts } from '../../../model/documents.ts';
import { amount, type Proposed } from './evidence-words.ts';

const words: Readonly<Record<EmptyState, string>> = {
  missing: 'missing',
  null: 'null',
  empty_array: 'an empty array',
  empty_object: 'an empty object',
  empty_text: 'an empty text',
};
/** States of which a column makes one: NULL; of elements in rows of their own: no row. */
const asNull: ReadonlySet<EmptyState> = new Set(['missing', 'null']);
const asNoRow: ReadonlySet<EmptyState> = new Set(['missing', 'null', 'empty_array', 'empty_object']);

/**
 * Where tables make one state of several that documents tell apart, a column beside it keeps which it was, and a person says whether that may be
 * lost. `parent` is the object that the member stands in: without it the member is missing, too.
 */
export function statesProposal({ path, empty }: PathFacts, isApart: boolean, parent: PathFacts | undefined): Proposed[] {
  if (/(\[\]|\{\})$/.test(path)) return [];
  const without = parent ? parent.empty.missing + parent.empty.null : 0;
  const counts = emptyStates.map((state) => [state, empty[state] + (state === 'missing' ? without : 0)] as const);
  const merged = counts.filter(([state, count]) => (isApart ? asNoRow : asNull).has(state) && count > 0);
  if (merged.length < 2) return [];
  const counted = merged.map(([state, count]) => `${words[state]} ${amount(count)} times`).join(', ');
  const why = `It is ${counted}: ${isApart ? 'none of these has rows' : 'all become NULL'}, and a column beside it keeps which it was.`;
  return [{ form: 'state_column', others: ['merged_states'], confidence: 0.8, why, example: null, counterExample: null, asks: true }];
}
