import { type Json, windowFieldsSpec } from '../../../model/pipelines/pipeline.ts';
import type { PlanExpr, PlanOrder, PlanWindow } from '../../../model/pipelines/plan.ts';
import { average, count, extreme, sum } from '../accumulate.ts';
import { membersIn } from '../constants.ts';
import { evaluate } from '../expressions.ts';
import { partsOf, readPath, withMember } from '../paths.ts';
import { refuse } from '../refusal.ts';
import { type State, sealed } from '../state.ts';
import { type Scalar, scalar, type Value } from '../values.ts';
import { sortBy } from './order.ts';
import { parsed, type Stage, type StageContext, scopeOf } from './stage.ts';

/** `$setWindowFields`: members computed over the documents around each one. */
export const setWindowFields: Stage = (argument, state, context) => {
  const spec = parsed(windowFieldsSpec, argument, context.name);
  const partition = spec.partitionBy === undefined || spec.partitionBy === null ? [] : partitionOf(spec.partitionBy, state, context);
  const order = spec.sortBy ? (sortBy(spec.sortBy, state).order ?? []) : [];
  if (spec.sortBy && order.length < Object.keys(spec.sortBy).length) refuse(context.name, 'it sorts by a member that no document has');
  const over: Over = { partition, order, sorts: Object.keys(spec.sortBy ?? {}) };
  const root = Object.entries(spec.output).reduce(
    (made, [name, each]) => withMember(made, partsOf(name), fieldOf(membersIn(each), over, state, context), context.name),
    state.root,
  );
  return { ...sealed(context.t, { ...state, root }), order: null };
};

interface Over {
  readonly partition: readonly PlanExpr[];
  readonly order: readonly PlanOrder[];
  readonly sorts: readonly string[];
}

/** Null and missing are parted by nobody's word. */
function partitionOf(by: Json, state: State, context: StageContext): PlanExpr[] {
  const value = evaluate(by, scopeOf(state, context));
  if (value.kind !== 'scalar') return refuse(context.name, 'only a plain value parts the documents');
  if (value.empty === 'merged') refuse(context.name, 'null and missing are one in the table: say which it is (`empties`)');
  if (value.form === 'jsonb' || value.types.length > 1)
    refuse(context.name, `values of the types ${value.types.join(', ')} are not told apart`);
  return [value.expr];
}

function fieldOf({ window, ...rest }: Readonly<Record<string, Json>>, over: Over, state: State, context: StageContext): Value {
  const [[operator, argument] = [], ...more] = Object.entries(rest);
  if (operator === undefined || argument === undefined || more.length > 0) return refuse(context.name, 'a member needs one operator');
  if (operator in places) {
    if (window !== undefined) refuse(operator, 'it takes no window');
    return placed(operator, over, state);
  }
  if (operator === '$shift') return shifted(membersIn(argument), over, state, context);
  const frame = frameOf(window, over);
  const value = overWindow(operator, argument, state, context);
  return { ...value, expr: windowed(value.expr, { ...over, frame }, operator) };
}

function overWindow(operator: string, argument: Json, state: State, context: StageContext): Scalar {
  if (operator === '$count' || (operator === '$sum' && argument === 1)) return count();
  const value = evaluate(argument, scopeOf(state, context));
  if (operator === '$sum') return sum(value, operator);
  if (operator === '$avg') return average(value, operator);
  if (operator === '$min' || operator === '$max') return extreme(value, operator === '$max', operator);
  return refuse(operator, 'it is not translated over a window');
}

const places: Readonly<Record<string, PlanWindow['name']>> = {
  $documentNumber: 'row_number',
  $rank: 'rank',
  $denseRank: 'dense_rank',
};

function placed(operator: string, { partition, order, sorts }: Over, state: State): Scalar {
  if (order.length === 0) refuse(operator, 'it needs sortBy');
  const [path = ''] = sorts;
  const by = readPath(state.root, partsOf(path));
  if (operator !== '$documentNumber' && sorts.length !== 1) refuse(operator, 'it needs sortBy of one member');
  if (operator !== '$documentNumber' && by.kind === 'scalar' && by.empty === 'merged')
    refuse(operator, 'null and missing have places of their own, and are one in the table: say which it is (`empties`)');
  return scalar({ is: 'window', name: places[operator] ?? 'rank', args: [], partition, order, frame: null }, 'bigint', ['int']);
}

/** The value of the document so many places on; null where there is none. */
function shifted({ output, by, ...rest }: Readonly<Record<string, Json>>, over: Over, state: State, context: StageContext): Scalar {
  if (Object.keys(rest).length > 0 && rest.default !== null) refuse('$shift', 'a default other than null is not translated');
  if (output === undefined || typeof by !== 'number' || !Number.isInteger(by)) return refuse('$shift', 'it needs output and by');
  if (over.order.length === 0) refuse('$shift', 'it needs sortBy');
  const value = evaluate(output, scopeOf(state, context));
  if (value.kind !== 'scalar') return refuse('$shift', 'only a plain value is translated');
  if (value.empty === 'missing' || value.empty === 'merged') refuse('$shift', 'whether the value is null or missing is not told apart');
  const args: PlanExpr[] = [value.expr, { is: 'constant', form: 'integer', value: String(Math.abs(by)) }];
  const { partition, order } = over;
  return { ...value, expr: { is: 'window', name: by < 0 ? 'lag' : 'lead', args, partition, order, frame: null }, empty: 'null' };
}

/** Documents before and after, as counts; null at an end that is open. */
function frameOf(window: Json | undefined, { order }: Over): PlanWindow['frame'] {
  if (window === undefined) return { from: 'unbounded', to: 'unbounded' };
  const { documents, ...rest } = membersIn(window);
  if (!Array.isArray(documents) || documents.length !== 2 || Object.keys(rest).length > 0)
    return refuse('window', 'only windows of documents are translated, not those of ranges');
  const [from, to] = documents.map(boundOf);
  const isWhole = from === 'unbounded' && to === 'unbounded';
  if (from === undefined || to === undefined) return refuse('window', 'its ends are numbers, current or unbounded');
  if (order.length === 0 && !isWhole) refuse('window', 'without sortBy, which documents they are is not said');
  return { from, to };
}

function boundOf(bound: Json): number | 'unbounded' | undefined {
  if (bound === 'current') return 0;
  if (bound === 'unbounded') return 'unbounded';
  return typeof bound === 'number' && Number.isInteger(bound) ? bound : undefined;
}

/** The same with every aggregate over the window instead of over a group. */
function windowed(expr: PlanExpr, over: Omit<Over, 'sorts'> & Pick<PlanWindow, 'frame'>, operator: string): PlanExpr {
  const map = (each: PlanExpr): PlanExpr => windowed(each, over, operator);
  switch (expr.is) {
    case 'aggregate': {
      if (expr.name === 'first' || expr.name === 'list' || expr.isDistinct)
        return refuse(operator, 'values of several types are not put in order over a window');
      const { partition, order, frame } = over;
      const isText = expr.order[0]?.isText === true;
      return { is: 'window', name: expr.name, args: expr.args, partition, order, frame, isText, ...(expr.where && { where: expr.where }) };
    }
    case 'call':
      return { ...expr, args: expr.args.map(map) };
    case 'case':
      return { ...expr, whens: expr.whens.map(([condition, then]) => [map(condition), map(then)]), otherwise: map(expr.otherwise) };
    default:
      return expr;
  }
}
