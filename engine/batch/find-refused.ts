/** An item that is refused by itself, by its number, and why. */
export interface Refused<Reason> {
  readonly at: number;
  readonly reason: Reason;
}

export interface Search<Reason> {
  readonly refused: readonly Refused<Reason>[];
  readonly trials: number;
  /** False where `trialsMax` ended the search. */
  readonly isWhole: boolean;
}

interface Range {
  readonly from: number;
  readonly to: number;
  /** The half after this one. */
  readonly next?: Range;
  /** Whether it is refused for certain: the whole was, and the half before it was not. */
  isRefused: boolean;
}

/**
 * Finds the refused among `count` items, in their order, by halves: `attempt` takes a range on top of all that it has taken before, or says why not
 * (and has then taken nothing). Each refused item costs about log2(count / refused) trials of small ranges.
 */
export async function findRefused<Reason>(
  count: number,
  attempt: (from: number, to: number) => Promise<Reason | null>,
  trialsMax: number,
): Promise<Search<Reason>> {
  const refused: Refused<Reason>[] = [];
  const ranges: Range[] = count > 0 ? [{ from: 0, to: count, isRefused: false }] : [];
  let trials = 0;
  for (let range = ranges.pop(); range; range = ranges.pop()) {
    const { from, to, next } = range;
    const isOne = to - from === 1;
    if (isOne || !range.isRefused) {
      if (trials === trialsMax) return { refused, trials, isWhole: false };
      trials++;
      const reason = await attempt(from, to);
      if (reason === null) {
        if (next) next.isRefused = true;
        continue;
      }
      if (isOne) {
        refused.push({ at: from, reason });
        continue;
      }
    }
    const right: Range = { from: Math.floor((from + to) / 2), to, isRefused: false };
    ranges.push(right, { from, to: right.from, next: right, isRefused: false });
  }
  return { refused, trials, isWhole: true };
}
