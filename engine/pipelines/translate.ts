import type { PipelineMapping } from '../../model/pipelines/mapped.ts';
import type { Json, Pipeline } from '../../model/pipelines/pipeline.ts';
import type { QueryPlan } from '../../model/pipelines/plan.ts';
import { matches } from './match.ts';
import { finished } from './output.ts';
import { readCollection } from './read-collection.ts';
import { PipelineRefusal, refuse } from './refusal.ts';
import { graphLookup } from './stages/graph-lookup.ts';
import { bucket, group, sortByCount } from './stages/group.ts';
import { lookup } from './stages/lookup.ts';
import { countAll, limit, skip, sort } from './stages/order.ts';
import { addFields, project, replaceRoot, unset } from './stages/shape.ts';
import { type Stage, scopeOf } from './stages/stage.ts';
import { unwind } from './stages/unwind.ts';
import { facet, unionWith } from './stages/whole.ts';
import { setWindowFields } from './stages/window.ts';
import { newTranslation, type State, type Translation } from './state.ts';
import { isYes, type Value } from './values.ts';

const match: Stage = (argument, state, context) => {
  const condition = matches(argument, scopeOf(state, context));
  return isYes(condition) ? state : { ...state, where: [...state.where, condition] };
};

const stages: Readonly<Record<string, Stage>> = {
  $match: match,
  $project: project,
  $addFields: addFields,
  $set: addFields,
  $unset: unset,
  $replaceRoot: replaceRoot,
  $replaceWith: replaceRoot,
  $group: group,
  $sortByCount: sortByCount,
  $bucket: bucket,
  $sort: sort,
  $limit: limit,
  $skip: skip,
  $count: countAll,
  $unwind: unwind,
  $lookup: lookup,
  $graphLookup: graphLookup,
  $facet: facet,
  $unionWith: unionWith,
  $setWindowFields: setWindowFields,
};

/**
 * What a pipeline over a collection is over the tables that the mapping has made of it. Throws `PipelineRefusal`, with stage and operator, for what
 * would not mean the same.
 */
export function translatePipeline(collection: string, pipeline: Pipeline, mapping: PipelineMapping): QueryPlan {
  const t = newTranslation(mapping);
  const state = run(t, pipeline, readCollection(t, collection), new Map());
  return { ...finished(t, state), reads: [...t.reads].sort() };
}

function run(t: Translation, pipeline: Pipeline, first: State, variables: ReadonlyMap<string, Value>): State {
  return pipeline.reduce((state, stage, i) => {
    const [[name, argument] = ['', null]] = Object.entries(stage);
    try {
      const apply = stages[name] ?? refuse(null, 'the stage is not translated');
      const context = { t, name, variables, run: (inner: Pipeline, from: State, more = variables) => run(t, inner, from, more) };
      return apply(argument as Json, state, context);
    } catch (error) {
      throw error instanceof PipelineRefusal ? error.at(i + 1, name) : error;
    }
  }, first);
}
