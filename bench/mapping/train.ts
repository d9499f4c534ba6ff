/** One choice that people made: between alternatives and "none of them". */
export interface Example {
  readonly alternatives: readonly (readonly number[])[];
  readonly none: readonly number[];
  /** Which of the "none" weights apply: 0 or 1. */
  readonly side: 0 | 1;
  /** Right alternatives; empty: none of them. */
  readonly right: readonly number[];
  readonly weight: number;
}

export interface Weights {
  readonly pair: readonly number[];
  readonly none: readonly [readonly number[], readonly number[]];
}

const steps = 220;
const rate = 0.08;

/** An example with its numbers side by side, which is ten times faster to go through. */
interface Packed {
  readonly rows: number;
  readonly features: Float64Array;
  readonly none: readonly number[];
  readonly noneAt: number;
  readonly right: Uint8Array;
  readonly weight: number;
  readonly shares: Float64Array;
}

/**
 * Weights of a conditional logit by gradient ascent (Adam, Kingma and Ba 2015) on the likelihood of the right alternatives together, held near
 * `start` by a quadratic penalty. Those that are `held` (places in pair and both "none", one after the other) stay what they are. The same examples
 * give the same weights.
 */
export function fitWeights(examples: readonly Example[], start: Weights, penalty: number, held: ReadonlySet<number>): Weights {
  const sizes = [start.pair.length, start.none[0].length];
  const packed = examples.map((example) => pack(example, sizes));
  const origin = Float64Array.from([...start.pair, ...start.none[0], ...start.none[1]]);
  const current = Float64Array.from(origin);
  const [first, second, gradient] = [new Float64Array(origin.length), new Float64Array(origin.length), new Float64Array(origin.length)];
  for (let step = 1; step <= steps; step++) {
    for (let i = 0; i < origin.length; i++) gradient[i] = penalty * ((origin[i] ?? 0) - (current[i] ?? 0));
    for (const example of packed) addGradient(example, current, start.pair.length, gradient);
    for (let i = 0; i < origin.length; i++) {
      const slope = held.has(i) ? 0 : (gradient[i] ?? 0);
      first[i] = 0.9 * (first[i] ?? 0) + 0.1 * slope;
      second[i] = 0.999 * (second[i] ?? 0) + 0.001 * slope * slope;
      const move = (first[i] ?? 0) / (1 - 0.9 ** step) / (Math.sqrt((second[i] ?? 0) / (1 - 0.999 ** step)) + 1e-8);
      current[i] = (current[i] ?? 0) + rate * move;
    }
  }
  return split([...current], sizes);
}

function pack({ alternatives, none, side, right, weight }: Example, [pair = 0, left = 0]: readonly number[]): Packed {
  const features = new Float64Array(alternatives.length * pair);
  alternatives.forEach((row, i) => {
    features.set(row, i * pair);
  });
  const marks = new Uint8Array(alternatives.length + 1);
  for (const i of right.length > 0 ? right : [alternatives.length]) marks[i] = 1;
  const shares = new Float64Array(alternatives.length + 1);
  return { rows: alternatives.length, features, none, noneAt: side === 0 ? pair : pair + left, right: marks, weight, shares };
}

function split(all: readonly number[], [pair = 0, left = 0]: readonly number[]): Weights {
  const rounded = all.map((value) => Math.round(value * 1e4) / 1e4);
  return { pair: rounded.slice(0, pair), none: [rounded.slice(pair, pair + left), rounded.slice(pair + left)] };
}

function addGradient(example: Packed, current: Float64Array, size: number, gradient: Float64Array): void {
  const { rows, features, none, noneAt, right, weight, shares } = example;
  setShares(example, current, size);
  let mass = 1e-12;
  for (let i = 0; i <= rows; i++) if (right[i]) mass += shares[i] ?? 0;
  for (let i = 0; i <= rows; i++) {
    const share = shares[i] ?? 0;
    const slope = weight * ((right[i] ? share / mass : 0) - share);
    if (Math.abs(slope) < 1e-7) continue;
    if (i === rows) for (let k = 0; k < none.length; k++) add(gradient, noneAt + k, slope * (none[k] ?? 0));
    else for (let k = 0; k < size; k++) add(gradient, k, slope * (features[i * size + k] ?? 0));
  }
}

function add(to: Float64Array, at: number, value: number): void {
  to[at] = (to[at] ?? 0) + value;
}

/** Softmax of the utilities, written into `shares`; the last one is "none of them". */
function setShares({ rows, features, none, noneAt, shares }: Packed, current: Float64Array, size: number): void {
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i <= rows; i++) {
    let utility = 0;
    if (i < rows) for (let k = 0; k < size; k++) utility += (current[k] ?? 0) * (features[i * size + k] ?? 0);
    else for (let k = 0; k < none.length; k++) utility += (current[noneAt + k] ?? 0) * (none[k] ?? 0);
    shares[i] = utility;
    if (utility > top) top = utility;
  }
  let total = 0;
  for (let i = 0; i <= rows; i++) {
    shares[i] = Math.exp((shares[i] ?? 0) - top);
    total += shares[i] ?? 0;
  }
  for (let i = 0; i <= rows; i++) shares[i] = (shares[i] ?? 0) / total;
}
