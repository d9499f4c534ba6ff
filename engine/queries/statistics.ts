import { assert } from '../../model/errors.ts';
import type { Measured } from '../../model/query-comparison.ts';

const outside = 0.025;

/** The median, and the order statistics between which it lies with 95 % probability; of few values all of them. */
export function measured(values: readonly number[]): Measured {
  assert(values.length > 0, 'something was measured');
  const sorted = values.toSorted((a, b) => a - b);
  const cut = cutOf(sorted.length);
  const middle = (sorted.length - 1) / 2;
  const median = (at(sorted, Math.floor(middle)) + at(sorted, Math.ceil(middle))) / 2;
  return { median: rounded(median), low: rounded(at(sorted, cut)), high: rounded(at(sorted, sorted.length - 1 - cut)) };
}

const at = (values: readonly number[], i: number): number => values[i] ?? 0;
const rounded = (value: number): number => Number(value.toPrecision(4));

/** How many values lie beyond each end: the most whose binomial tail is at most 2.5 %. */
function cutOf(n: number): number {
  let [probability, tail, cut] = [0.5 ** n, 0, 0];
  for (let k = 0; k < n / 2; k++) {
    tail += probability;
    if (tail > outside) break;
    cut = k;
    probability = (probability * (n - k)) / (k + 1);
  }
  return cut;
}
