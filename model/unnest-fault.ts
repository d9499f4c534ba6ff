import { elementRead } from './column-ref.ts';
import type { SourceRead, UnreadableRow } from './reading.ts';
import type { ElementFault } from './unnest.ts';

/** What is wrong with one row, or with one of its elements. */
export interface FoundFault {
  /** The element's place within the row; null where it is the row as a whole. */
  readonly place: string | null;
  readonly fault: string;
  /** The beginning of its text. */
  readonly text: string | null;
}

const words: Readonly<Record<string, string>> = {
  unreadable: 'it holds what no column can hold: a NUL, half of a character, or a date beyond the calendar',
  not_an_array: 'an array is declared, and it is none',
  not_a_map: 'a map is declared, and it is none',
  element_key_missing: 'the declared key of elements is missing',
  element_key_duplicate: 'another element of the row has the same key',
};

/**
 * A row, or an element of one, that is none, as it is kept aside: under the row's key where it is the row as a whole, and under a longer one than
 * elements have where it is an element.
 */
export function keptFault(
  { entity }: Pick<SourceRead, 'entity'>,
  key: readonly string[],
  { place, fault, text }: FoundFault,
): UnreadableRow {
  const within = place === null ? '' : `, element ${place}`;
  return {
    place: `row ${key.join(', ')}${within}`,
    why: words[fault] ?? fault,
    key: place === null ? key : [...key, elementRead, place],
    ...(fault !== 'unreadable' && { reason: fault as ElementFault }),
    ...(entity.unnest && {
      row: { ...Object.fromEntries(entity.unnest.parentKey.map((name, i) => [`parent.${name}`, key[i] ?? null])), element: text },
    }),
  };
}
