import type { Coefficients } from '../../engine/match/coefficients.ts';
import { viewOf } from '../../engine/match/describe.ts';
import { matchEntities } from '../../engine/match/entity-fit.ts';
import { lookFirst } from '../../engine/match/first-look.ts';
import { flowOf } from '../../engine/match/flow.ts';
import { loadParts } from '../../engine/match/parts.ts';
import { lookAgain } from '../../engine/match/second-look.ts';
import { makeWordFit } from '../../engine/match/word-fit.ts';
import { entityExamples, firstExamples, secondExamples } from './examples.ts';
import { heldWeights } from './start.ts';
import { type Example, fitWeights } from './train.ts';
import type { Variant } from './variants.ts';

const penalty = 0.5;

/** Coefficients of both looks and of entities, fitted on these variants and held near `start`; confidence is left as it is. */
export function fitCoefficients(variants: readonly Variant[], start: Coefficients): Coefficients {
  const seen = variants.map(({ pair: { source, target, truth }, vocabulary, weight }) => {
    const comparing = { words: makeWordFit(vocabulary), parts: loadParts() };
    return { source: viewOf(source, vocabulary), target: viewOf(target, vocabulary), truth, comparing, weight };
  });
  const looked = seen.map((each) => ({ ...each, look: lookFirst(each.source, each.target, each.comparing, start) }));
  const firstFit = fitWeights(
    looked.flatMap((each) => weighed(firstExamples(each.truth, each.source, each.target, each), each.weight)),
    { pair: start.first.pair, none: [start.first.noSource, start.first.noTarget] },
    penalty,
    heldWeights.first,
  );
  let fitted: Coefficients = { ...start, first: { pair: firstFit.pair, noSource: firstFit.none[0], noTarget: firstFit.none[1] } };
  const flows = seen.map((each) => {
    const look = lookFirst(each.source, each.target, each.comparing, fitted);
    return { ...each, look, flow: flowOf(each.source, each.target, look, fitted) };
  });
  const affinityOf = (each: (typeof flows)[number]) => matchEntities(each.source, each.target, each.flow, each.comparing, fitted);
  for (let round = 0; round < 2; round++) {
    const examples = flows.flatMap((each) => weighed(entityExamples(each.truth, each, each.flow, affinityOf(each)), each.weight));
    const entity = fitWeights(examples, { pair: start.entity.pair, none: [start.entity.none, []] }, penalty, new Set());
    fitted = { ...fitted, entity: { pair: entity.pair, none: entity.none[0] } };
  }
  const placed = flows.map((each) => {
    const placing = { ...each, affinity: affinityOf(each) };
    return { ...placing, near: lookAgain(placing, fitted).bySource };
  });
  const secondFit = fitWeights(
    placed.flatMap((each) => weighed(secondExamples(each.truth, each), each.weight)),
    { pair: start.second.pair, none: [start.second.noSource, start.second.noTarget] },
    penalty,
    heldWeights.second,
  );
  return { ...fitted, second: { pair: secondFit.pair, noSource: secondFit.none[0], noTarget: secondFit.none[1] } };
}

const weighed = (examples: readonly Example[], weight: number): Example[] =>
  examples.map((each) => ({ ...each, weight: each.weight * weight }));
