import { dot, logistic, logOdds } from './choice.ts';
import type { Coefficients } from './coefficients.ts';
import type { Decision } from './decide.ts';
import type { Placing, SecondLook } from './second-look.ts';
import { nameFit } from './word-fit.ts';

/**
 * What the confidence of a decision is made of: constant, odds among sources, odds among targets, lead over the next best, displaced, affinity,
 * likeness of the names alone and with their entities', whether values were seen. For "none": constant, its odds, displaced, no entity fits,
 * the best odds of any source.
 */
export function confidenceFeatures(
  { target, source, displaced }: Decision,
  { affinity, source: side, comparing }: Placing,
  look: SecondLook,
): number[] {
  const none = look.noSource[target.index] ?? 0;
  const shares = side.fields.map(({ index }) => look.bySource.at(target.index, index));
  if (!source)
    return [1, logOdds(none), displaced ? 1 : 0, affinity.at(target.entity.index, side.entities.length), logOdds(Math.max(0, ...shares))];
  const own = shares[source.index] ?? 0;
  const rival = shares.reduce((best, share, i) => (i === source.index ? best : Math.max(best, share)), none);
  return [
    1,
    logOdds(own),
    logOdds(look.byTarget.at(target.index, source.index)),
    Math.max(-5, Math.min(5, Math.log((own + 1e-6) / (rival + 1e-6)))),
    displaced ? 1 : 0,
    affinity.at(target.entity.index, source.entity.index),
    nameFit(source.slots, target.slots, comparing.words),
    nameFit(source.context, target.context, comparing.words),
    source.profile ? 1 : 0,
  ];
}

/** Probability that a decision is right: logistic regression on the features above (Platt 1999), rounded to four digits. */
export function confidenceOf(decision: Decision, placing: Placing, look: SecondLook, { confidence }: Coefficients): number {
  const weights = decision.source ? confidence.match : confidence.none;
  return Math.round(logistic(dot(weights, confidenceFeatures(decision, placing, look))) * 1e4) / 1e4;
}
