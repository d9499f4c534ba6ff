import { graphLookupSpec, type Json } from '../../../model/pipelines/pipeline.ts';
import type { PlanExpr, PlanFrom, PlanSelect } from '../../../model/pipelines/plan.ts';
import { evaluate } from '../expressions.ts';
import { matches } from '../match.ts';
import { rowsIn } from '../operators/arrays.ts';
import { partsOf, readPath, withMember } from '../paths.ts';
import { readCollection } from '../read-collection.ts';
import { refuse } from '../refusal.ts';
import { existsRow } from '../rows.ts';
import type { State } from '../state.ts';
import { anyOf, call, column, missing, negated, no, type Obj, type Scalar, scalar, type Value } from '../values.ts';
import { selectOf } from '../walk-plan.ts';
import { mayBeEmpty, paired, rowsOfState } from './lookup.ts';
import { parsed, type Stage, type StageContext, scopeOf } from './stage.ts';

/** Where a search goes: from which documents to which. */
interface Search {
  readonly collection: string;
  readonly to: string;
  /** What only documents that are found must be. */
  readonly restrict: Readonly<Record<string, Json>>;
  readonly context: StageContext;
}

/**
 * `$graphLookup`: an array of the documents that are reached from this one, step by step; each once, at the first step that finds it. What is null or
 * missing on both sides is refused: MongoDB tells the two apart there.
 */
export const graphLookup: Stage = (argument, state, context) => {
  const spec = parsed(graphLookupSpec, argument, context.name);
  const search: Search = { collection: spec.from, to: spec.connectToField, restrict: spec.restrictSearchWithMatch ?? {}, context };
  if ('$expr' in search.restrict) refuse(context.name, 'restrictSearchWithMatch takes no expressions');
  const as = context.t.alias();
  const from: PlanFrom = {
    ...{ is: 'search', as, depthMax: spec.maxDepth ?? null },
    start: candidates(search, (theirs) => belongs(evaluate(spec.startWith, scopeOf(state, context)), theirs, context)),
    next: nextStep(search, spec.connectFromField, as),
  };
  const found = rowsOfState(joined(search, from, spec.depthField), false, context);
  return { ...state, root: withMember(state.root, partsOf(spec.as), found, context.name) };
};

/** The keys of documents that something leads to. */
function candidates(
  { collection, to, restrict, context }: Search,
  leadsTo: (theirs: Value) => PlanExpr,
  more: Ending = () => [],
): PlanSelect {
  const candidate = readCollection(context.t, collection);
  const key = keyOf(candidate.root, context);
  const where = [
    leadsTo(readPath(candidate.root, partsOf(to))),
    matches(restrict, { t: context.t, root: candidate.root, variables: new Map() }),
    ...more(key),
  ];
  return selectOf(candidate.from, [['key', key.expr]], { where });
}

type Ending = (key: Scalar) => readonly PlanExpr[];

/** Those that a document of the step before leads to, and that no step has found. */
function nextStep(search: Search, connectFrom: string, as: string): PlanSelect {
  const { context, collection } = search;
  const before = readCollection(context.t, collection);
  const isBefore = call('is_among', keyOf(before.root, context).expr, column(as, 'frontier'));
  const mine = readPath(before.root, partsOf(connectFrom));
  const leadsTo = (theirs: Value): PlanExpr => ({
    is: 'exists',
    select: selectOf(before.from, [['key', keyOf(before.root, context).expr]], { where: [isBefore, belongs(mine, theirs, context)] }),
  });
  return candidates(search, leadsTo, (key) => [negated(call('is_among', key.expr, column(as, 'visited')))]);
}

/** The documents of the keys that were found. */
function joined({ collection, context }: Search, from: PlanFrom, depthField: string | undefined): State {
  const document = readCollection(context.t, collection);
  const on = [call('equal', keyOf(document.root, context).expr, column(from.as, 'key'))];
  const depth = scalar(column(from.as, 'depth'), 'bigint', ['long']);
  const root = depthField === undefined ? document.root : withMember(document.root, partsOf(depthField), depth, context.name);
  return { from, joins: [{ kind: 'inner', from: document.from, on }], where: [], root, order: null };
}

/** Documents are told apart by `_id`. */
function keyOf(root: Obj, { name }: StageContext): Scalar {
  const id = root.members.get('_id') ?? missing;
  return id.kind === 'scalar' && id.empty === 'never'
    ? id
    : refuse(name, 'documents whose _id is no column of the table are not told apart');
}

/** Whether a value, or an element of it, is one that a document has. */
function belongs(mine: Value, theirs: Value, context: StageContext): PlanExpr {
  if (mine.kind === 'tuple') return anyOf(mine.of.map((each) => belongs(each, theirs, context)));
  if (mine.kind === 'rows' || mine.kind === 'list') {
    const rows = rowsIn(mine, {
      name: context.name,
      scope: { t: context.t, root: { kind: 'object', members: new Map(), isOpen: false }, variables: new Map() },
    });
    if (rows.empty !== 'never') refuseEmpty(theirs, context);
    return existsRow(rows, belongs(rows.element, theirs, context));
  }
  if (mayBeEmpty(mine)) refuseEmpty(theirs, context);
  return mine.kind === 'missing' ? no : paired(mine, theirs, context);
}

function refuseEmpty(theirs: Value, { name }: StageContext): void {
  const element = theirs.kind === 'rows' ? theirs.element : theirs;
  if (mayBeEmpty(element) || (theirs.kind === 'rows' && theirs.empty !== 'never'))
    refuse(name, 'a null or missing value may lead to documents without one, and the table does not tell');
}
