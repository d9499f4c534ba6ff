import { entityNone, entityPair, type Flow, linkedFit } from '../../engine/match/entity-fit.ts';
import { comparePair } from '../../engine/match/features.ts';
import { type Grid, noSourceFeatures, noTargetFeatures } from '../../engine/match/first-look.ts';
import { floorsOf, isWorthALook, lonelySource, lonelyTarget, type Placing, placePair } from '../../engine/match/second-look.ts';
import type { FieldView, SideView } from '../../engine/match/view.ts';
import type { FieldRef } from '../../model/matching.ts';
import type { Example } from './train.ts';
import { refName, type Truth } from './truth.ts';

type Features = (source: FieldView, target: FieldView) => number[];

const indexesOf = (side: SideView): Map<string, FieldView> =>
  new Map(side.fields.toReversed().map((field) => [refName({ entity: field.entity.entity.name, field: field.field.name }), field]));

function examplesOf(
  truth: Truth,
  source: SideView,
  target: SideView,
  offered: (from: FieldView, to: FieldView) => boolean,
  features: Features,
  none: (field: FieldView, side: 0 | 1) => number[],
): Example[] {
  const [sources, targets] = [indexesOf(source), indexesOf(target)];
  const make = (field: FieldRef, answers: readonly FieldRef[], side: 0 | 1): Example[] => {
    const own = (side === 0 ? targets : sources).get(refName(field));
    if (!own) return [];
    const others = (side === 0 ? source : target).fields.filter((other) => (side === 0 ? offered(other, own) : offered(own, other)));
    const names = others.map(({ entity, field: { name } }) => refName({ entity: entity.entity.name, field: name }));
    const wanted = new Set(answers.map(refName));
    const right = names.flatMap((name, i) => (wanted.has(name) ? [i] : []));
    if (right.length === 0 && answers.length > 0) return [];
    const alternatives = others.map((other) => (side === 0 ? features(other, own) : features(own, other)));
    return [{ alternatives, none: none(own, side), side, right, weight: side === 0 ? 1 : 0.7 }];
  };
  return [
    ...truth.byTarget.flatMap(({ field, answers }) => make(field, answers, 0)),
    ...truth.bySource.flatMap(({ field, answers }) => make(field, answers, 1)),
  ];
}

/** Choices of the first look. */
export function firstExamples(truth: Truth, source: SideView, target: SideView, placing: Omit<Placing, 'affinity'>): Example[] {
  const hasValues = source.fields.some(({ profile }) => profile !== undefined);
  const features: Features = (from, to) => comparePair(from, to, placing.comparing);
  return examplesOf(
    truth,
    source,
    target,
    () => true,
    features,
    (field, side) =>
      side === 0
        ? noSourceFeatures(field, Math.max(0, ...source.fields.map(({ index }) => placing.look.name.at(field.index, index))), hasValues)
        : noTargetFeatures(field, Math.max(0, ...target.fields.map(({ index }) => placing.look.name.at(index, field.index)))),
  );
}

/** Choices of the second look. */
export function secondExamples(truth: Truth, placing: Placing): Example[] {
  const floors = floorsOf(placing);
  return examplesOf(
    truth,
    placing.source,
    placing.target,
    (from, to) => isWorthALook(from, to, placing, floors),
    (from, to) => placePair(from, to, placing),
    (field, side) => (side === 0 ? lonelyTarget(field, placing) : lonelySource(field, placing)),
  );
}

/** Choices of entities. `known`: affinities that the linked feature leans on. */
export function entityExamples(truth: Truth, { source, target, comparing }: Omit<Placing, 'affinity'>, flow: Flow, known: Grid): Example[] {
  return truth.entities.flatMap(({ target: name, sources }) => {
    const to = target.entities.find(({ entity }) => entity.name === name);
    if (!to) return [];
    const alternatives = source.entities.map((from) => entityPair(from, to, flow, comparing.words, linkedFit(from, to, known)));
    const right = source.entities.filter(({ entity }) => sources.includes(entity.name)).map(({ index }) => index);
    return [{ alternatives, none: entityNone(to, source, flow), side: 0 as const, right, weight: 1 }];
  });
}
