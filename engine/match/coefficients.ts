import committed from './coefficients.json' with { type: 'json' };

type Weights = readonly number[];

/** Weights of the matcher's features, in the order of their names. */
export interface Coefficients {
  /** First look, without entities: pair features, and what speaks for "no counterpart". */
  readonly first: { readonly pair: Weights; readonly noSource: Weights; readonly noTarget: Weights };
  /** Which entities belong together, and what speaks for none. */
  readonly entity: { readonly pair: Weights; readonly none: Weights };
  /** Second look, with entities. */
  readonly second: { readonly pair: Weights; readonly noSource: Weights; readonly noTarget: Weights };
  /** Log odds of being right, from the second look's probabilities. */
  readonly confidence: { readonly match: Weights; readonly none: Weights };
}

/** The committed coefficients; `bench/fit-matcher.ts` makes them from the pairs that are not held out. */
export const committedCoefficients: Coefficients = committed;
