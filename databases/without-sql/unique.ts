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
  #isRefuted = false;

  see(value: string | null): void {
    if (!this.#isUnique) return;
    if (value === null) this.#refute();
    else this.#add(value);
  }

  /** Nothing has been seen that says no: less than `isUnique` where there are too many to remember. */
  get mayBeUnique(): boolean {
    return !this.#isRefuted;
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
    if (this.#hashes.has(hash)) this.#refute();
    this.#hashes.add(hash);
    if (this.#hashes.size > hashesMax) this.#hashes = null;
  }

  #refute(): void {
    this.#isUnique = false;
    this.#isRefuted = true;
  }
}

/** Shorter texts first, so that whole numbers come in their order. */
const isLess = (a: string, b: string): boolean => (a.length === b.length ? a < b : a.length < b.length);

/** 53 bits of two multiplicative hashes (Knuth, The Art of Computer Programming 3, section 6.4). */
function hashOf(value: string): number {
  let [a, b] = [0x811c9dc5, value.length];
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b + unit, 0x9e3779b1) ^ (b >>> 15);
  }
  return (a >>> 0) * 0x200000 + ((b >>> 0) & 0x1fffff);
}
