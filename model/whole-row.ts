import type { Field } from './catalog.ts';
import { plainTypes } from './core-type.ts';

/** What a playbook writes as `key` for a table without one. */
export const wholeRow = 'whole_row';

/**
 * The key of a row that has none of its own: SHA-256 of its whole text, and a number among rows that are equal. Equal rows are
 * alike in everything, so
 * whichever of them gets which number, the rows with their keys are the same set.
 */
export const wholeRowFields: readonly Field[] = [
  { name: 'row_digest', type: plainTypes.text, nullable: false },
  { name: 'row_ordinal', type: plainTypes.integer, nullable: false },
];

export const wholeRowKey: readonly string[] = wholeRowFields.map(({ name }) => name);

/** Whether these are the columns of a key that was made of whole rows. */
export function isWholeRowKey(key: readonly string[], columns: readonly Pick<Field, 'name'>[]): boolean {
  return key.join() === wholeRowKey.join() && !columns.some(({ name }) => wholeRowKey.includes(name));
}
