/** So few are looked through one by one, which is faster than a set. */
const fewMax = 16;

/** Whether a value comes twice within one array; told by hashes, so that two values with one hash count as the same. */
export class Repeats {
  #array = 0;
  #few: number[] = [];
  #many: Set<number> | null = null;
  #isRepeated = false;
  /** Arrays in which some value came twice. */
  arrays = 0;

  /** `array` is another number for each array. */
  see(array: number, hash: number): void {
    if (array !== this.#array) this.#begin(array);
    if (this.#isRepeated) return;
    if (this.#has(hash)) {
      this.#isRepeated = true;
      this.arrays++;
    } else this.#keep(hash);
  }

  merge(other: Repeats): void {
    this.arrays += other.arrays;
  }

  #begin(array: number): void {
    this.#array = array;
    this.#few.length = 0;
    this.#many = null;
    this.#isRepeated = false;
  }

  #has(hash: number): boolean {
    return this.#many ? this.#many.has(hash) : this.#few.includes(hash);
  }

  #keep(hash: number): void {
    if (this.#many) this.#many.add(hash);
    else if (this.#few.push(hash) > fewMax) this.#many = new Set(this.#few);
  }
}
