import type { Slice } from '../../model/ledger.ts';

/** Beyond so many places every other one is forgotten. */
const marksMax = 20_000;
const firstDistance = 16;

/** A place between two records at which a slice may begin, and how many records lie before it. */
export interface Mark<Place> {
  readonly place: Place;
  readonly record: number;
}

/** Marks at about equal distances, in memory that does not grow with the records. */
export class Marks<Place> {
  #found: Mark<Place>[] = [];
  #distance = firstDistance;

  /** `place` is asked where a mark is left. */
  see(record: number, place: () => Place): void {
    if (record % this.#distance !== 0) return;
    this.#found.push({ place: place(), record });
    if (this.#found.length <= marksMax) return;
    this.#distance *= 2;
    this.#found = this.#found.filter((mark) => mark.record % this.#distance === 0);
  }

  /** The first record's place is the first mark; without records there is none. */
  get found(): readonly Mark<Place>[] {
    return this.#found;
  }
}

/** Slices from mark to mark, each of about `wanted` records; the outermost are open. `write` puts a place into words that a ledger keeps. */
export function cutSlices<Place>(
  marks: readonly Mark<Place>[],
  records: number,
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
      rows: (end?.record ?? records) - (begin?.record ?? 0),
    };
  });
}
