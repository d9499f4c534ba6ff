import { dot, logistic, softmax } from './choice.ts';
import type { Coefficients } from './coefficients.ts';
import type { Flow } from './entity-fit.ts';
import { type FirstLook, Grid, noSourceFeatures, noTargetFeatures } from './first-look.ts';
import type { SecondLook } from './second-look.ts';
import type { FieldView, SideView } from './view.ts';

/** How the fields of each target entity spread over the source entities, and back, by the first look. */
export function flowOf(source: SideView, target: SideView, look: FirstLook, { first }: Coefficients): Flow {
  const grid = (): Grid => new Grid(target.entities.length, source.entities.length);
  const flow = { takes: grid(), gives: grid(), explains: grid() };
  const hasValues = source.fields.some(({ profile }) => profile !== undefined);
  for (const wanted of target.fields) {
    const utilities = source.fields.map(({ index }) => look.utility.at(wanted.index, index));
    const none = dot(
      first.noSource,
      noSourceFeatures(
        wanted,
        bestName(source, (i) => look.name.at(wanted.index, i)),
        hasValues,
      ),
    );
    const shares = softmax([...utilities, none]);
    spread(source, shares, (entity, share) => add(flow.takes, wanted.entity.index, entity, share / wanted.entity.fields.length));
    for (const { index, fields } of source.entities) {
      const best = fields.reduce((top, field) => Math.max(top, utilities[field.index] ?? top), -30);
      add(flow.explains, wanted.entity.index, index, logistic(best - none) / wanted.entity.fields.length);
    }
  }
  for (const offered of source.fields) {
    const utilities = target.fields.map(({ index }) => look.utility.at(index, offered.index));
    const none = dot(
      first.noTarget,
      noTargetFeatures(
        offered,
        bestName(target, (j) => look.name.at(j, offered.index)),
      ),
    );
    spread(target, softmax([...utilities, none]), (entity, share) =>
      add(flow.gives, entity, offered.entity.index, share / offered.entity.fields.length),
    );
  }
  return flow;
}

/** The same by what became of all fields: entities are told apart better once references and neighbours have been counted. */
export function flowAfter(
  source: SideView,
  target: SideView,
  { bySource, byTarget }: Pick<SecondLook, 'bySource' | 'byTarget'>,
): Pick<Flow, 'takes' | 'gives'> {
  const [takes, gives] = [0, 0].map(() => new Grid(target.entities.length, source.entities.length)) as [Grid, Grid];
  for (const { index, entity: to } of target.fields) {
    for (const { index: at, entity: from } of source.fields) {
      add(takes, to.index, from.index, bySource.at(index, at) / to.fields.length);
      add(gives, to.index, from.index, byTarget.at(index, at) / from.fields.length);
    }
  }
  return { takes, gives };
}

function bestName(side: SideView, at: (index: number) => number): number {
  return side.fields.reduce((best, { index }) => Math.max(best, at(index)), 0);
}

function spread({ fields }: SideView, shares: readonly number[], take: (entity: number, share: number) => void): void {
  for (const field of fields as readonly FieldView[]) take(field.entity.index, shares[field.index] ?? 0);
}

function add(grid: Grid, target: number, source: number, value: number): void {
  grid.set(target, source, grid.at(target, source) + value);
}
