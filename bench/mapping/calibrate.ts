import { dot, logistic } from '../../engine/match/choice.ts';
import type { Coefficients } from '../../engine/match/coefficients.ts';
import { confidenceFeatures } from '../../engine/match/confidence.ts';
import { workOut } from '../../engine/match/work-out.ts';
import { refName } from './truth.ts';
import type { Variant } from './variants.ts';

/** A decision on a field that the coefficients had not seen, and whether it was right. */
export interface Judged {
  readonly features: readonly number[];
  readonly isMatch: boolean;
  readonly right: boolean;
  readonly weight: number;
}

/** Decisions on a variant by coefficients that were fitted without its pair. */
export function judge({ pair, vocabulary, weight }: Variant, coefficients: Coefficients): Judged[] {
  const { placing, look, decisions } = workOut({ source: pair.source, target: pair.target, vocabulary }, coefficients);
  const labels = new Map(pair.truth.byTarget.map((label) => [refName(label.field), label.answers]));
  return decisions.flatMap((decision) => {
    const { target, source } = decision;
    const answers = labels.get(refName({ entity: target.entity.entity.name, field: target.field.name }));
    if (!answers) return [];
    const found = source && refName({ entity: source.entity.entity.name, field: source.field.name });
    const right = found === null ? answers.length === 0 : answers.some((answer) => refName(answer) === found);
    return [{ features: confidenceFeatures(decision, placing, look), isMatch: source !== null, right, weight }];
  });
}

const steps = 3000;
const rate = 0.02;
const penalty = 0.002;

/** Logistic regression (Platt 1999) by gradient ascent with a small quadratic penalty; from nothing, but for those that are `held` at `start`. */
export function fitConfidence(judged: readonly Judged[], start: readonly number[], held: ReadonlySet<number>): number[] {
  const size = start.length;
  const weights = start.map((weight, i) => (held.has(i) ? weight : 0));
  const total = judged.reduce((sum, { weight }) => sum + weight, 0);
  const speed = new Array<number>(size).fill(0);
  for (let step = 0; step < steps; step++) {
    const gradient = weights.map((weight) => -penalty * weight);
    for (const { features, right, weight } of judged) {
      const error = ((right ? 1 : 0) - logistic(dot(weights, features))) * (weight / total);
      features.forEach((value, i) => {
        gradient[i] = (gradient[i] ?? 0) + error * value;
      });
    }
    gradient.forEach((slope, i) => {
      if (held.has(i)) return;
      speed[i] = 0.9 * (speed[i] ?? 0) + slope;
      weights[i] = (weights[i] ?? 0) + rate * (speed[i] ?? 0);
    });
  }
  return weights.map((weight) => Math.round(weight * 1e4) / 1e4);
}
