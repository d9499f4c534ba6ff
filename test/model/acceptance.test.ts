import { expect, it } from 'vitest';
import { acceptance } from '../../model/acceptance.ts';

/** Chance of at most `wrong` wrong ones among `of`, if `share` of all were wrong. */
function chanceOf(wrong: number, of: number, share: number): number {
  let term = (1 - share) ** of;
  let sum = term;
  for (let k = 1; k <= wrong; k++) {
    term *= ((of - k + 1) / k) * (share / (1 - share));
    sum += term;
  }
  return sum;
}

it('what is promised of accepted proposals is what the counted ones allow, with 95 % confidence', () => {
  const { right, of, atLeast } = acceptance;
  expect(chanceOf(of - right, of, 1 - atLeast)).toBeLessThanOrEqual(0.05);
  expect(chanceOf(of - right, of, 1 - atLeast - 0.001)).toBeGreaterThan(0.05);
});
