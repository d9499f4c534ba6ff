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

/** Where tables make one state of several that documents tell apart, a person says whether that may be. */
export function statesProposal(facts: PathFacts): Proposed[] {
  const isApart = facts.arrays !== undefined || facts.objects?.isMap === true;
  const merged = emptyStates.filter((state) => (isApart ? asNoRow : asNull).has(state) && facts.empty[state] > 0);
  if (merged.length < 2 || /(\[\]|\{\})$/.test(facts.path)) return [];
  const counts = merged.map((state) => `${words[state]} ${amount(facts.empty[state])} times`).join(', ');
  const why = `It is ${counts}: ${isApart ? 'none of these has rows' : 'all become NULL'}, and nobody can tell them apart afterwards.`;
  return [{ form: 'merged_states', others: [], confidence: 0.7, why, example: null, counterExample: null, asks: true }];
}
