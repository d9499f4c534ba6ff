import { lookupSpec } from '../../../model/pipelines/pipeline.ts';
import type { PlanExpr } from '../../../model/pipelines/plan.ts';
import { classesOf, isEqual } from '../classes.ts';
import { evaluate } from '../expressions.ts';
import { rowsIn } from '../operators/arrays.ts';
import { partsOf, readPath, withMember } from '../paths.ts';
import { readCollection } from '../read-collection.ts';
import { refuse } from '../refusal.ts';
import { existsRow } from '../rows.ts';
import { type State, sealed } from '../state.ts';
import { allOf, anyOf, isNull, no, type Obj, type Rows, type Value } from '../values.ts';
import { parsed, type Stage, type StageContext, scopeOf } from './stage.ts';

/** `$lookup`: an array of the documents of another collection that belong to this one. */
export const lookup: Stage = (argument, state, context) => {
  const spec = parsed(lookupSpec, argument, context.name);
  const { localField, foreignField } = spec;
  if ((localField === undefined) !== (foreignField === undefined) || (localField === undefined && !spec.pipeline))
    return refuse(context.name, 'it needs localField and foreignField, or a pipeline');
  const foreign = readCollection(context.t, spec.from);
  const joined =
    localField === undefined || foreignField === undefined
      ? foreign
      : where(foreign, pairOf(state.root, localField, foreign.root, foreignField, context));
  const variables = Object.entries(spec.let ?? {}).map(([name, each]): [string, Value] => [name, evaluate(each, scopeOf(state, context))]);
  const found = spec.pipeline ? context.run(spec.pipeline, joined, new Map([...context.variables, ...variables])) : joined;
  const isKey =
    !spec.pipeline && foreignField === '_id' && localField !== undefined && readPath(state.root, partsOf(localField)).kind !== 'rows';
  return { ...state, root: withMember(state.root, partsOf(spec.as), rowsOfState(found, isKey, context), context.name) };
};

const where = (state: State, condition: PlanExpr): State => ({ ...state, where: [...state.where, condition] });

/** The documents as the rows of an array. */
export function rowsOfState(state: State, isAtMostOne: boolean, { t }: StageContext): Rows {
  const isPlain = state.joins.length === 0 && state.from.is === 'table';
  const { from, root, order, where: conditions } = isPlain ? state : sealed(t, state);
  return { kind: 'rows', from, where: conditions, order: order ?? [], element: root, empty: 'never', ordinal: null, isAtMostOne };
}

/** Whether a document belongs to another: arrays by any of their elements, and null and missing to each other. */
function pairOf(local: Obj, localField: string, foreign: Obj, foreignField: string, context: StageContext): PlanExpr {
  const scope = { t: context.t, root: local, variables: context.variables };
  const [mine, theirs] = [readPath(local, partsOf(localField)), readPath(foreign, partsOf(foreignField))];
  const given = { name: context.name, scope };
  if (mine.kind === 'rows' || mine.kind === 'list') {
    const rows = rowsIn(mine, given);
    if (rows.empty !== 'never' && mayBeEmpty(theirs))
      refuse(context.name, 'whether an array is missing decides here, and the table does not tell');
    if (mayBeEmpty(rows.element) && mayBeEmpty(theirs)) refuse(context.name, 'elements without a value belong to documents without one');
    return existsRow(rows, paired(rows.element, theirs, context));
  }
  return paired(mine, theirs, context);
}

export const mayBeEmpty = (value: Value): boolean =>
  value.kind === 'missing' || (value.kind === 'scalar' ? value.empty !== 'never' : value.kind !== 'object');

export function paired(mine: Value, theirs: Value, context: StageContext): PlanExpr {
  if (theirs.kind === 'rows') {
    if (mayBeEmpty(mine)) refuse(context.name, 'null would belong to documents whose array is missing, and the table does not tell');
    return existsRow(theirs, paired(mine, theirs.element, context));
  }
  if (mine.kind !== 'scalar' || theirs.kind !== 'scalar') return refuse(context.name, 'it compares what is no plain value');
  const shared = classesOf(mine).filter((type) => classesOf(theirs).includes(type));
  const bothEmpty = mine.empty === 'never' || theirs.empty === 'never' ? no : allOf([isNull(mine.expr), isNull(theirs.expr)]);
  return anyOf([bothEmpty, ...shared.map((type) => isEqual(mine, theirs, type))]);
}
