/** A weighted sum; features beyond the weights count nothing. */
export function dot(weights: readonly number[], features: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < features.length; i++) sum += (weights[i] ?? 0) * (features[i] ?? 0);
  return sum;
}

/**
 * Probabilities of alternatives from their utilities (conditional logit, McFadden 1974). The last alternative is usually "none of them".
 */
export function softmax(utilities: readonly number[]): number[] {
  const top = Math.max(...utilities);
  const exponents = utilities.map((utility) => Math.exp(utility - top));
  const total = exponents.reduce((sum, each) => sum + each, 0);
  return exponents.map((each) => each / total);
}

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Log odds, kept within ±10. */
export function logOdds(probability: number): number {
  const clipped = Math.min(1 - 4.5e-5, Math.max(4.5e-5, probability));
  return Math.log(clipped / (1 - clipped));
}
