import { dot, softmax } from './choice.ts';
import type { Coefficients } from './coefficients.ts';
import type { Comparing } from './features.ts';
import { Grid } from './first-look.ts';
import type { EntityView, SideView } from './view.ts';
import { nameFit } from './word-fit.ts';

/** Shares of a target entity's fields: how they spread over source entities, and back. Rows are targets, columns sources, all by entity. */
export interface Flow {
  /** Share of the target's fields expected from the source entity. */
  readonly takes: Grid;
  /** Share of the source's fields expected to go to the target entity. */
  readonly gives: Grid;
  /** Share of the target's fields that would find a good source if this entity were the only one. */
  readonly explains: Grid;
}

/** Probabilities of source entities for each target entity; the last column is "none". */
export function matchEntities(source: SideView, target: SideView, flow: Flow, { words }: Comparing, { entity }: Coefficients): Grid {
  const alone = affinities(source, target, flow, entity, (from, to) => entityPair(from, to, flow, words, 0));
  return affinities(source, target, flow, entity, (from, to) => entityPair(from, to, flow, words, linkedFit(from, to, alone)));
}

/** Likeness of the names, of the comments, what the target takes, what the source gives, what it explains, and whether parents belong together. */
export function entityPair(from: EntityView, to: EntityView, flow: Flow, words: Comparing['words'], linked: number): number[] {
  const told = from.entity.comment === undefined && to.entity.comment === undefined ? 0 : nameFit(from.told, to.told, words);
  const at = (grid: Grid): number => grid.at(to.index, from.index);
  return [nameFit(from.slots, to.slots, words), told, at(flow.takes), at(flow.gives), at(flow.explains), linked];
}

/** Features of the answer that an entity comes from none: a constant, and the share of it that no source entity takes. */
export function entityNone(to: EntityView, source: SideView, flow: Flow): number[] {
  const taken = source.entities.reduce((sum, from) => sum + flow.takes.at(to.index, from.index), 0);
  return [1, 1 - taken];
}

function affinities(
  source: SideView,
  target: SideView,
  flow: Flow,
  weights: Coefficients['entity'],
  pair: (from: EntityView, to: EntityView) => number[],
): Grid {
  const grid = new Grid(target.entities.length, source.entities.length + 1);
  for (const to of target.entities) {
    const utilities = source.entities.map((from) => dot(weights.pair, pair(from, to)));
    const shares = softmax([...utilities, dot(weights.none, entityNone(to, source, flow))]);
    shares.forEach((share, i) => {
      grid.set(to.index, i, share);
    });
  }
  return grid;
}

/** Do the entities that both refer to belong together too? The parent itself counts: its rows may be split over both. */
export function linkedFit(from: EntityView, to: EntityView, known: Grid): number {
  const parents = to.parents.filter((parent) => parent !== to.index);
  if (parents.length === 0) return 0;
  const near = [from.index, ...from.parents];
  const fits = parents.map((parent) => Math.max(...near.map((each) => known.at(parent, each))));
  return fits.reduce((sum, fit) => sum + fit, 0) / fits.length;
}
