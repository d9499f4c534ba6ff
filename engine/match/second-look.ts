import { dot, softmax } from './choice.ts';
import type { Coefficients } from './coefficients.ts';
import { allFeatures, type Comparing, comparePair, pairFeatures } from './features.ts';
import { type FirstLook, Grid, noSourceFeatures, noTargetFeatures } from './first-look.ts';
import type { EntityView, FieldView, SideView } from './view.ts';

/** What the second look leans on: which entities belong together (rows: target entities, last column: none), and the first look. */
export interface Placing {
  readonly source: SideView;
  readonly target: SideView;
  readonly affinity: Grid;
  readonly look: FirstLook;
  readonly comparing: Comparing;
  /** How likely neighbouring fields are to belong together; the names' likeness until somebody has looked. */
  readonly near?: Grid;
  /** By target entity, how far it reaches beyond its source entity, to those that refer to it or that it refers to; 0 to 1. */
  readonly reach?: readonly number[];
  /** False for pairs that people have ruled out. */
  readonly mayTake?: (source: FieldView, target: FieldView) => boolean;
}

/** Probabilities of each pair, among the target's possible sources and among the source's possible targets. */
export interface SecondLook {
  readonly utility: Grid;
  /** Among the sources of a target. */
  readonly bySource: Grid;
  /** Among the targets of a source. */
  readonly byTarget: Grid;
  /** By target field: no source; by source field: no target. */
  readonly noSource: readonly number[];
  readonly noTarget: readonly number[];
}

/** Pairs that nothing speaks for are not looked at again: they have this utility. */
export const hopeless = -30;
const keptPerField = 25;
const affinityMin = 0.03;

/** All features of a pair, `allFeatures` in order. */
export function placePair(source: FieldView, target: FieldView, placing: Placing): number[] {
  return [...comparePair(source, target, placing.comparing), ...placeOnly(source, target, placing)];
}

/** Those of a pair that depend on which entities belong together, `placeFeatures` in order. */
function placeOnly(source: FieldView, target: FieldView, placing: Placing): number[] {
  const affinity = placing.affinity.at(target.entity.index, source.entity.index);
  const hop = hopFit(source, target, placing);
  const closeness = 1 + Math.log(Math.max(affinity, (placing.reach?.[target.entity.index] ?? 0) * hop) + 0.005) / 5.3;
  return [
    closeness,
    hop,
    linkFit(source, target, placing),
    neighbourFit(source, target, placing.near ?? placing.look.name),
    affinity * (1 - Math.abs(source.place - target.place)),
    source.isKey && target.isKey ? closeness : 0,
  ];
}

/** Pairs worth a second look: the best of each field, and all fields of entities that may belong together. */
export function isWorthALook(source: FieldView, target: FieldView, { affinity, look, mayTake }: Placing, floors: Floors): boolean {
  if (mayTake && !mayTake(source, target)) return false;
  const first = look.utility.at(target.index, source.index);
  if (first >= (floors.target[target.index] ?? 0) || first >= (floors.source[source.index] ?? 0)) return true;
  return affinity.at(target.entity.index, source.entity.index) >= affinityMin;
}

interface Floors {
  readonly target: readonly number[];
  readonly source: readonly number[];
}

/** The first look's utility that a pair must reach to be among the best of its target, and of its source. */
export function floorsOf({ source, target, look }: Placing): Floors {
  const floor = (utilities: Float32Array): number => utilities.sort().at(-keptPerField) ?? Number.NEGATIVE_INFINITY;
  return {
    target: target.fields.map(({ index }) => floor(Float32Array.from(source.fields, (each) => look.utility.at(index, each.index)))),
    source: source.fields.map(({ index }) => floor(Float32Array.from(target.fields, (each) => look.utility.at(each.index, index)))),
  };
}

/** The fields once more, where it counts which entities belong together. */
export function lookAgain(placing: Placing, coefficients: Coefficients): SecondLook {
  return sharesOf(utilitiesOf(placing, coefficients), placing, coefficients);
}

/** The same once more, where what became of the neighbours counts in place of their names. */
export function lookAtNeighbours(placing: Placing, before: SecondLook, coefficients: Coefficients): SecondLook {
  const { source, target } = placing;
  const weight = coefficients.second.pair[allFeatures.indexOf('neighbours')] ?? 0;
  const utility = new Grid(target.fields.length, source.fields.length, hopeless);
  for (const wanted of target.fields) {
    for (const offered of source.fields) {
      const known = before.utility.at(wanted.index, offered.index);
      if (known <= hopeless) continue;
      const change = neighbourFit(offered, wanted, before.bySource) - neighbourFit(offered, wanted, placing.look.name);
      utility.set(wanted.index, offered.index, known + weight * change);
    }
  }
  return sharesOf(utility, placing, coefficients);
}

function utilitiesOf(placing: Placing, { second }: Coefficients): Grid {
  const { source, target } = placing;
  const utility = new Grid(target.fields.length, source.fields.length, hopeless);
  const floors = floorsOf(placing);
  const alone = aloneOf(placing, second.pair);
  const placeWeights = second.pair.slice(pairFeatures.length);
  for (const wanted of target.fields) {
    for (const offered of source.fields) {
      if (isWorthALook(offered, wanted, placing, floors))
        utility.set(wanted.index, offered.index, alone(offered, wanted) + dot(placeWeights, placeOnly(offered, wanted, placing)));
    }
  }
  return utility;
}

const comparedAlready = new WeakMap<FirstLook, Grid>();

/** What a pair's own features are worth, which stays the same however often it is looked at again: worked out once. */
function aloneOf(
  { source, target, look, comparing }: Placing,
  weights: readonly number[],
): (offered: FieldView, wanted: FieldView) => number {
  const known = comparedAlready.get(look) ?? new Grid(target.fields.length, source.fields.length, Number.NaN);
  comparedAlready.set(look, known);
  return (offered, wanted) => {
    const found = known.at(wanted.index, offered.index);
    if (!Number.isNaN(found)) return found;
    known.set(wanted.index, offered.index, dot(weights, comparePair(offered, wanted, comparing)));
    return known.at(wanted.index, offered.index);
  };
}

function sharesOf(utility: Grid, placing: Placing, { second }: Coefficients): SecondLook {
  const { source, target } = placing;
  const grid = (): Grid => new Grid(target.fields.length, source.fields.length);
  const found = { utility, bySource: grid(), byTarget: grid(), noSource: [] as number[], noTarget: [] as number[] };
  for (const wanted of target.fields) {
    const none = dot(second.noSource, lonelyTarget(wanted, placing));
    const shares = softmax([...source.fields.map(({ index }) => utility.at(wanted.index, index)), none]);
    for (const { index } of source.fields) found.bySource.set(wanted.index, index, shares[index] ?? 0);
    found.noSource.push(shares.at(-1) ?? 0);
  }
  for (const offered of source.fields) {
    const none = dot(second.noTarget, lonelySource(offered, placing));
    const shares = softmax([...target.fields.map(({ index }) => utility.at(index, offered.index)), none]);
    for (const { index } of target.fields) found.byTarget.set(index, offered.index, shares[index] ?? 0);
    found.noTarget.push(shares.at(-1) ?? 0);
  }
  return found;
}

/**
 * What speaks for no source: as at first, the entity's own lack of one, and what says that nothing is to be concluded from names that are not
 * alike: words that nobody knows, on either side; types that are not told; source fields near it that nothing takes by name.
 */
export function lonelyTarget(wanted: FieldView, placing: Placing): number[] {
  const { source, affinity, look } = placing;
  const near = source.fields.filter(({ entity }) => affinity.at(wanted.entity.index, entity.index) > nearFrom);
  const best = near.reduce((top, { index }) => Math.max(top, look.name.at(wanted.index, index)), 0);
  const hasValues = source.fields.some(({ profile }) => profile !== undefined);
  return [
    ...noSourceFeatures(wanted, best, hasValues),
    affinity.at(wanted.entity.index, source.entities.length),
    wanted.unknown,
    meanOf(near.map(({ unknown }) => unknown)),
    wanted.field.type.kind === 'other' || near.every(({ field }) => field.type.kind === 'other') ? 1 : 0,
    roomIn(wanted.entity, placing),
  ];
}

const nearFrom = 0.1;
const alikeFrom = 0.7;
/** The mean of numbers; 0 of none. */
export const meanOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length);

const rooms = new WeakMap<Placing, Map<number, number>>();

/** Source fields near an entity that no field of it is called like, for each field of it that is called like none of them: 0 to 1. */
export function roomIn(entity: EntityView, placing: Placing): number {
  const known = rooms.get(placing) ?? new Map<number, number>();
  rooms.set(placing, known);
  const found = known.get(entity.index) ?? countRoom(entity, placing);
  known.set(entity.index, found);
  return found;
}

function countRoom({ index, fields }: EntityView, { source, affinity, look }: Placing): number {
  const near = source.fields.filter((each) => affinity.at(index, each.entity.index) > nearFrom);
  const alike = (to: FieldView, from: FieldView): boolean => look.name.at(to.index, from.index) >= alikeFrom;
  const free = near.filter((from) => !fields.some((to) => alike(to, from))).length;
  const open = fields.filter((to) => !near.some((from) => alike(to, from))).length;
  return free / Math.max(1, free + open);
}

/** Features of the answer that a source field goes nowhere; the last one says that no entity near it is there to take it. */
export function lonelySource(offered: FieldView, { target, affinity, look }: Placing): number[] {
  const near = target.fields.filter(({ entity }) => affinity.at(entity.index, offered.entity.index) > 0.1);
  const best = near.reduce((top, { index }) => Math.max(top, look.name.at(index, offered.index)), 0);
  return [...noTargetFeatures(offered, best), near.length === 0 ? 1 : 0];
}

/** The best affinity of an entity that refers to the source's, or that it refers to: denormalised fields come from there. */
function hopFit(source: FieldView, target: FieldView, { source: side, affinity }: Placing): number {
  let best = 0;
  for (const near of neighboursOf(side, source.entity.index)) best = Math.max(best, affinity.at(target.entity.index, near));
  return best;
}

const known = new WeakMap<SideView, readonly (readonly number[])[]>();

/** Entities that refer to an entity, or that it refers to; worked out once per side. */
function neighboursOf(side: SideView, entity: number): readonly number[] {
  let all = known.get(side);
  if (!all) {
    all = side.entities.map(({ index, parents }) => [
      ...new Set([...parents, ...side.entities.filter((other) => other.parents.includes(index)).map((other) => other.index)]),
    ]);
    known.set(side, all);
  }
  return all[entity] ?? [];
}

/**
 * Do both refer to entities that belong together? A key refers to its own entity: `patients.id` may become `addresses.patient_id`. A target
 * parent without a source says nothing.
 */
function linkFit(source: FieldView, target: FieldView, { affinity, source: side }: Placing): number {
  const near = source.isKey ? [...source.refersTo, source.entity.index] : source.refersTo;
  if (target.refersTo.length === 0) return source.refersTo.length > 0 && !source.isKey ? -0.5 : 0;
  if (near.length === 0) return -0.5;
  const best = Math.max(...target.refersTo.flatMap((to) => near.map((from) => affinity.at(to, from))));
  const lost = Math.max(...target.refersTo.map((to) => affinity.at(to, side.entities.length)));
  return Math.min(1, 2 * best - 1 + lost);
}

function neighbourFit(source: FieldView, target: FieldView, near: Grid): number {
  const at = (step: number): number => {
    const from = source.entity.fields[fieldPosition(source) + step];
    const to = target.entity.fields[fieldPosition(target) + step];
    return from && to ? near.at(to.index, from.index) : 0;
  };
  return (at(-1) + at(1)) / 2;
}

const fieldPosition = ({ index, entity }: FieldView): number => index - (entity.fields[0]?.index ?? 0);
