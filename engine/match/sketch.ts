import type { FieldProfile } from '../../model/profile.ts';

/** Two bits agree by chance once in four. */
const chance = 1 / 4;
/** Less is not told apart from chance with 128 bins. */
const shareMin = 0.2;

/**
 * Share of the smaller field's distinct values that the other has too, 0 to 1, estimated from both sketches (bins as model/profile.ts says);
 * null where a sketch is missing. Standard error about 0.07 of the resemblance.
 */
export function sharedBySketch(from: FieldProfile | undefined, to: FieldProfile | undefined): number | null {
  if (from?.sketch === undefined || to?.sketch === undefined) return null;
  const resemblance = resemblanceOf(from.sketch, to.sketch);
  const both = (resemblance / (1 + resemblance)) * (from.distinct + to.distinct);
  const share = Math.min(1, both / Math.max(1, Math.min(from.distinct, to.distinct)));
  return share < shareMin ? 0 : share;
}

/** Estimated Jaccard index of two sets: matching bins beyond chance, of the bins that are not empty on both sides. */
function resemblanceOf(a: string, b: string): number {
  let [filled, both, same] = [0, 0, 0];
  for (let bin = 0; bin < a.length; bin++) {
    const [ours, theirs] = [a[bin], b[bin]];
    if (ours === '-' && theirs === '-') continue;
    filled++;
    if (ours === '-' || theirs === '-') continue;
    both++;
    if (ours === theirs) same++;
  }
  return filled === 0 ? 0 : Math.max(0, Math.min(1, (same - both * chance) / (filled * (1 - chance))));
}
