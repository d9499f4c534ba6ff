/** Values of most paths; their number is then known within some 5 %. */
export const valuesKept = 512;
/** Ids of a collection, so that references to them can be told by few values. */
export const keysKept = 32_768;

const hashes = 2 ** 32;
const least = -(2 ** 31);
const above = 2 ** 31;

/**
 * The smallest hashes of all different values (bottom-k: Bar-Yossef et al. 2002; Beyer et al. 2007): how many there are, and, since all sketches
 * keep the
 * same end of the hashes, which share of one path's values stand at another.
 */
export class ValueSketch {
  readonly #kept: number;
  #found = new Set<number>();
  /** Greater hashes are not kept. */
  #most = above;
  #last = above;

  constructor(kept: number) {
    this.#kept = kept;
  }

  see(hash: number): void {
    if (hash >= this.#most || hash === this.#last) return;
    this.#last = hash;
    this.#found.add(hash);
    if (this.#found.size >= this.#kept * 2) this.#shrink();
  }

  get isExact(): boolean {
    return this.#most === above;
  }

  get distinct(): number {
    return this.isExact ? this.#found.size : Math.round((this.#found.size * hashes) / (this.#most - least));
  }

  /** How many of the values can be told, and of these stand in the other sketch too. */
  within(other: ValueSketch): { compared: number; fitting: number; isSample: boolean } {
    let [compared, fitting] = [0, 0];
    for (const hash of this.#found) {
      if (hash >= other.#most) continue;
      compared++;
      if (other.#found.has(hash)) fitting++;
    }
    return { compared, fitting, isSample: !this.isExact || !other.isExact };
  }

  merge(other: ValueSketch): void {
    this.#most = Math.min(this.#most, other.#most);
    this.#found = new Set([...this.#found, ...other.#found].filter((hash) => hash < this.#most));
    if (this.#found.size >= this.#kept * 2) this.#shrink();
  }

  #shrink(): void {
    const sorted = Float64Array.from(this.#found).sort();
    this.#most = sorted[this.#kept] ?? above;
    this.#found = new Set(sorted.subarray(0, this.#kept));
  }
}
