import { describe, expect, it } from 'vitest';
import { findRefused } from '../../engine/batch/find-refused.ts';

/** Tries ranges of which the given items are refused; also counts items tried. */
function searching(bad: ReadonlySet<number>) {
  const seen = { items: 0 };
  const attempt = async (from: number, to: number): Promise<string | null> => {
    seen.items += to - from;
    for (let at = from; at < to; at++) if (bad.has(at)) return `item ${at}`;
    return null;
  };
  return { seen, attempt };
}

describe('the search for refused items', () => {
  it.each([
    [2_000, 0],
    [2_000, 1],
    [2_000, 286],
    [10_000, 40],
    [64, 64],
  ])('among %i finds %i in few trials of few items', async (count, k) => {
    const bad = new Set(Array.from({ length: k }, (_, i) => Math.floor(((i + 0.5) * count) / k)));
    const { seen, attempt } = searching(bad);
    const { refused, trials, isWhole } = await findRefused(count, attempt, 100_000);
    expect(refused).toEqual([...bad].map((at) => ({ at, reason: `item ${at}` })));
    expect(isWhole).toBe(true);
    const levels = Math.log2(count / Math.max(1, k));
    expect(trials).toBeLessThanOrEqual(2 + k * (2 + 2 * levels));
    expect(seen.items).toBeLessThanOrEqual(count * (2 + Math.log2(count)));
  });

  it('ends where it costs too much, and says so', async () => {
    const { attempt } = searching(new Set([1, 3, 5, 7]));
    expect(await findRefused(8, attempt, 6)).toMatchObject({ trials: 6, isWhole: false });
  });

  it('goes on where what was refused together is taken apart', async () => {
    const { refused } = await findRefused(8, async (from, to) => (to - from === 8 ? 'too many at once' : null), 100);
    expect(refused).toEqual([]);
  });
});
