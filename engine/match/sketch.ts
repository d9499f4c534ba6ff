import { type FieldProfile, sketchBins } from '../../model/profile.ts';

/** Two bits agree by chance once in four. */
const chance = 1 / 4;
/** Less is not told apart from chance with 128 bins. */
const shareMin = 0.2;
const binsPerWord = 16;

/** A sketch as it is compared a million times: per word 16 bins of two bits, and which of them are filled. */
export interface Sketch {
  readonly distinct: number;
  readonly bits: Uint32Array;
  readonly filled: Uint32Array;
}

/** The field's sketch, or null where the profile has none. */
export function readSketch(profile: FieldProfile | undefined): Sketch | null {
  if (profile?.sketch === undefined) return null;
  const [bits, filled] = [new Uint32Array(sketchBins / binsPerWord), new Uint32Array(sketchBins / binsPerWord)];
  [...profile.sketch].forEach((sign, bin) => {
    if (sign === '-') return;
    const [word, at] = [Math.floor(bin / binsPerWord), 2 * (bin % binsPerWord)];
    bits[word] = (bits[word] ?? 0) | (Number(sign) << at);
    filled[word] = (filled[word] ?? 0) | (1 << at);
  });
  return { distinct: profile.distinct, bits, filled };
}

/**
 * Share of the smaller field's distinct values that the other has too, 0 to 1, estimated from both sketches; null where one is missing.
 * Standard error about 0.07 of the resemblance.
 */
export function sharedBySketch(from: Sketch | null, to: Sketch | null): number | null {
  if (!from || !to) return null;
  const resemblance = resemblanceOf(from, to);
  const both = (resemblance / (1 + resemblance)) * (from.distinct + to.distinct);
  const share = Math.min(1, both / Math.max(1, Math.min(from.distinct, to.distinct)));
  return share < shareMin ? 0 : share;
}

/** Estimated Jaccard index of two sets: matching bins beyond chance, of the bins that are not empty on both sides. */
function resemblanceOf(a: Sketch, b: Sketch): number {
  let [any, both, same] = [0, 0, 0];
  for (let word = 0; word < a.bits.length; word++) {
    const [ours, theirs] = [a.filled[word] ?? 0, b.filled[word] ?? 0];
    const differs = (a.bits[word] ?? 0) ^ (b.bits[word] ?? 0);
    any += ones(ours | theirs);
    both += ones(ours & theirs);
    same += ones(ours & theirs & ~(differs | (differs >>> 1)));
  }
  return any === 0 ? 0 : Math.max(0, Math.min(1, (same - both * chance) / (any * (1 - chance))));
}

/** Number of bits set (Warren, Hacker's Delight, 5-1). */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
