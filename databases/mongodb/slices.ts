import type { Slice } from '../../model/ledger.ts';
import type { Mark } from './scan-documents.ts';

/** Slices from mark to mark, each of about `wanted` documents; the outermost are open. `write` puts a place into words that a ledger keeps. */
export function cutSlices<Place>(
  marks: readonly Mark<Place>[],
  documents: number,
  wanted: number,
  write: (mark: Mark<Place>) => readonly string[],
): Slice[] {
  const begins: Mark<Place>[] = [];
  for (const mark of marks) if (mark.record > 0 && mark.record - (begins.at(-1)?.record ?? 0) >= wanted) begins.push(mark);
  const ends = [...begins, null];
  return ends.map((end, ordinal) => {
    const begin = begins[ordinal - 1];
    return {
      ordinal,
      after: begin ? [...write(begin)] : null,
      upTo: end ? [...write(end)] : null,
      rows: (end?.record ?? documents) - (begin?.record ?? 0),
    };
  });
}
