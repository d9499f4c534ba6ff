import type { Coefficients } from '../../engine/match/coefficients.ts';
import { allFeatures, pairFeatures } from '../../engine/match/features.ts';

/** What the coefficients are held near while they are fitted: what one would guess, in the order of the features' names. */
export const startCoefficients: Coefficients = {
  first: {
    pair: [5, 1, 2, 3, 2, 1, 2, 1.5, 1, 0.5, 1, 1, 0.3, 0.5, 0.4, 1, 0.8, 4],
    noSource: [7, 0.3, -0.5, -1, -1, -2, 3, 0],
    noTarget: [6, 2, -1, -0.5, -2, 0],
  },
  entity: { pair: [3, 2, 4, 2, 4, 2], none: [2, 1] },
  second: {
    pair: [5, 1, 2, 1, 2, 1, 2, 1.5, 1, 0.7, 1, 1, 0.3, 0.5, 0.4, 1, 0.8, 4, 5, 1.5, 1.5, 1, 0.5, 2],
    noSource: [8.5, 0.3, -0.5, -1, -1, -2, 3, 0, 2, -2, -3, -0.5, -0.5],
    noTarget: [8, 2, -1, -0.5, -2, 0, 2],
  },
  confidence: { match: [0, 1, 0, 0, 0, 0, 0, 0, 0], none: [0, 1, 0, 0, 0, -2, 2] },
};

const { length: pairs } = startCoefficients.second.pair;

/**
 * Weights that pairs of one's own cannot teach, since their words are known and their types told: spelling, and what lessens "none". They were set
 * on schemas of strangers (docs/matching.md) and stay what they are in `startCoefficients`.
 */
export const heldWeights = {
  first: new Set([pairFeatures.indexOf('spelled')]),
  second: new Set([allFeatures.indexOf('spelled'), ...[9, 10, 11, 12].map((i) => pairs + i)]),
  confidenceOfNone: new Set([5, 6]),
};
