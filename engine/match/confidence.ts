import { dot, logistic, logOdds } from './choice.ts';
import type { Coefficients } from './coefficients.ts';
import type { Decision } from './decide.ts';
import { compareAllNames } from './features.ts';
import { type Placing, roomIn, type SecondLook } from './second-look.ts';
import type { EntityView, FieldView } from './view.ts';
import { nameFit } from './word-fit.ts';

/**
 * What the confidence of a decision is made of: constant, odds among sources, odds among targets, lead over the next best, displaced, affinity,
 * likeness of the names alone and with their entities', whether values were seen. For "none": constant, its odds, displaced, no entity fits, the
 * best odds of any source, words that nobody knows, how few source fields are free.
 */
export function confidenceFeatures({ target, source, displaced }: Decision, placing: Placing, look: SecondLook): number[] {
  const { affinity, source: side, comparing } = placing;
  const none = look.noSource[target.index] ?? 0;
  const shares = side.fields.map(({ index }) => look.bySource.at(target.index, index));
  if (!source) {
    const lost = affinity.at(target.entity.index, side.entities.length);
    const scarcity = 1 - 2 * roomIn(target.entity, placing);
    return [1, logOdds(none), displaced ? 1 : 0, lost, logOdds(Math.max(0, ...shares)), target.unknown, scarcity];
  }
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

/** Probabilities from here on, of what rests on too little, are pressed together up to what still needs a look. */
const unproven = { from: 0.95, to: 0.9699 };
/** What is believed of a probability where names say nothing and no values were seen: the right one in some schemas, and chance in others. */
const namelessShare = 0.75;
const namelessBelow = 0.2;

/** Probability that a decision is right: logistic regression on the features above (Platt 1999), rounded to four digits. */
export function confidenceOf(decision: Decision, placing: Placing, look: SecondLook, { confidence }: Coefficients): number {
  const weights = decision.source ? confidence.match : confidence.none;
  const found = logistic(dot(weights, confidenceFeatures(decision, placing, look)));
  const believed = decision.source ? believedOf(found, decision.source, decision.target, placing) : found;
  return Math.round(believed * 1e4) / 1e4;
}

const likeSize = 0.8;

/** One of several entities on either side, with about as many fields: what is left over of both belongs together, whatever it is called. */
function areAlikeInSize(from: EntityView, to: EntityView, { source, target }: Placing): boolean {
  if (source.entities.length < 2 || target.entities.length < 2) return false;
  const sizes = [from.fields.length, to.fields.length];
  return Math.min(...sizes) / Math.max(...sizes) >= likeSize;
}

/**
 * What schemas that nobody wrote for it have taught: sure proposals were wrong where the entities hardly belong together, or the names are not
 * alike and nothing else was seen. Values make up for names that are less alike, or whose every word is known.
 */
function believedOf(found: number, source: FieldView, target: FieldView, placing: Placing): number {
  const {
    affinity,
    comparing: { words },
  } = placing;
  const together = affinity.at(target.entity.index, source.entity.index);
  const alike = compareAllNames(source, target, words).fit;
  const isSeen = source.profile !== undefined;
  const isNamed = alike >= 0.8 || nameFit(source.context, target.context, words) >= 0.8;
  const isBackedByValues = isSeen && (alike >= 0.6 || (together >= 0.9 && source.unknown + target.unknown === 0));
  if (together >= 0.5 && (isNamed || isBackedByValues)) return found;
  if (together >= 0.9 && areAlikeInSize(source.entity, target.entity, placing)) return found;
  const isNameless =
    Math.max(alike, nameFit(source.told, target.told, words), nameFit(source.context, target.context, words)) < namelessBelow;
  if (isNameless && !isSeen) return found * namelessShare;
  return found <= unproven.from ? found : unproven.from + ((found - unproven.from) * (unproven.to - unproven.from)) / (1 - unproven.from);
}
