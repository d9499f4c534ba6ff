import { createHash } from 'node:crypto';

/** Values of one column that are kept apart by their hashes; beyond that only a rising order proves them unique. */
const hashesMax = 200_000;

/**
 * Whether the values of a column are all different, in bounded memory: surely so where they rise, or where no two hashes are equal. Two values with
 * one hash make it say no, never yes.
 */
export class UniqueSearch {
  #last: string | null = null;
  #rises = true;
  #hashes: Set<number> | null = new Set();
  #isUnique = true;

  see(value: string | null): void {
    if (!this.#isUnique) return;
    if (value === null) this.#isUnique = false;
    else this.#add(value);
  }

  get isUnique(): boolean {
    return this.#isUnique && (this.#rises || this.#hashes !== null);
  }

  #add(value: string): void {
    this.#rises &&= this.#last === null || isLess(this.#last, value);
    this.#last = value;
    if (this.#hashes === null) {
      this.#isUnique = this.#rises;
      return;
    }
    const hash = hashOf(value);
    this.#isUnique = !this.#hashes.has(hash);
    this.#hashes.add(hash);
    if (this.#hashes.size > hashesMax) this.#hashes = null;
  }
}

/** Shorter texts first, so that whole numbers come in their order. */
const isLess = (a: string, b: string): boolean => (a.length === b.length ? a < b : a.length < b.length);

/** The first 48 bits of SHA-256. */
const hashOf = (value: string): number => createHash('sha256').update(value).digest().readUIntBE(0, 6);
