import { type Json, limitSpec, skipSpec, sortSpec } from '../../../model/pipelines/pipeline.ts';
import { count } from '../accumulate.ts';
import { orderOf } from '../classes.ts';
import { partsOf, readPath } from '../paths.ts';
import { refuse } from '../refusal.ts';
import { type State, sealed } from '../state.ts';
import { closed } from '../values.ts';
import { parsed, type Stage } from './stage.ts';

/** `$sort`: null and missing first, then BSON's order. */
export const sort: Stage = (argument, state, { name }) => sortBy(parsed(sortSpec, argument, name), state);

export function sortBy(spec: Readonly<Record<string, 1 | -1>>, state: State): State {
  const order = Object.entries(spec).flatMap(([path, direction]) => {
    const value = readPath(state.root, partsOf(path));
    if (value.kind === 'missing') return [];
    if (value.kind !== 'scalar') return refuse('$sort', `"${path}" is no plain value: arrays are put in order by their elements`);
    return orderOf(value, direction === -1);
  });
  return { ...state, order };
}

const needsOrder = ({ order }: State, name: string) =>
  order ?? refuse(name, 'without a $sort before it, which documents they are is not said');

export const limit: Stage = (argument, state, { t, name }) =>
  sealed(t, state, { limit: parsed(limitSpec, argument, name), order: needsOrder(state, name) });

export const skip: Stage = (argument, state, { t, name }) =>
  sealed(t, state, { skip: parsed(skipSpec, argument, name), order: needsOrder(state, name) });

/** `$count`: one document with their number; none where there are none. */
export const countAll: Stage = (argument: Json, state, { t, name }) => {
  if (typeof argument !== 'string' || argument === '' || argument.startsWith('$')) return refuse(name, 'it takes the name of a member');
  return sealed(t, { ...state, root: closed([[argument, count()]]), order: null }, { group: [] });
};
