import type { Empty } from '../../../model/pipelines/mapped.ts';
import { unwindSpec } from '../../../model/pipelines/pipeline.ts';
import type { PlanExpr } from '../../../model/pipelines/plan.ts';
import { rowsIn } from '../operators/arrays.ts';
import { partsOf, readPath, withMember } from '../paths.ts';
import { refuse } from '../refusal.ts';
import type { State } from '../state.ts';
import { call, constant, eitherEmpty, isNull, negated, nullValue, type Rows, type Scalar, scalar, type Value } from '../values.ts';
import { parsed, type Stage, scopeOf } from './stage.ts';

/** `$unwind`: a document of each element. What is no array counts as one element. */
export const unwind: Stage = (argument, state, context) => {
  const spec = parsed(unwindSpec, argument, context.name);
  const { path, preserveNullAndEmptyArrays: isKept = false } = 'preserveNullAndEmptyArrays' in spec ? spec : { ...spec };
  const index = 'includeArrayIndex' in spec ? spec.includeArrayIndex : undefined;
  const parts = partsOf(path.slice(1));
  if (parts.length > 1 && readPath(state.root, parts.slice(0, -1)).kind === 'rows')
    return refuse(context.name, 'an array within elements is not reached without unwinding those first');
  const value = readPath(state.root, parts);
  const place = (made: Value): State['root'] =>
    index === undefined ? state.root : withMember(state.root, partsOf(index), made, context.name);
  if (value.kind === 'scalar' || value.kind === 'missing') return ofScalar(value, state, isKept, place(nullValue));
  if (value.kind === 'object')
    return isKept || !value.isOpen
      ? { ...state, root: place(nullValue) }
      : refuse(context.name, 'whether a whole document was there is not known');
  const rows = rowsIn(value, { name: context.name, scope: scopeOf(state, context) });
  const at = index === undefined ? nullValue : indexOf(rows, isKept, context.name);
  const kind = isKept ? 'left' : 'inner';
  const join = { kind, from: rows.from, on: rows.where } as const;
  const element = isKept ? maybe(rows.element, emptyWithout(rows.empty)) : rows.element;
  const order = state.order === null ? null : [...state.order, ...rows.order];
  return { ...state, joins: [...state.joins, join], root: withMember(place(at), parts, element, context.name), order };
};

function ofScalar(value: Scalar | { kind: 'missing' }, state: State, isKept: boolean, root: State['root']): State {
  if (value.kind === 'scalar' && value.types.includes('array'))
    return refuse('$unwind', 'some of its values are arrays that no table has been made of');
  if (isKept) return { ...state, root };
  const there: PlanExpr = value.kind === 'missing' ? constant('boolean', 'false') : negated(isNull(value.expr));
  return { ...state, root, where: [...state.where, there] };
}

function indexOf(rows: Rows, isKept: boolean, operator: string): Scalar {
  const ordinal = rows.ordinal ?? refuse(operator, 'the places of elements are not in the target: keep them as a column');
  return scalar(call('subtract', call('as_bigint', ordinal), constant('integer', '1')), 'bigint', ['long'], isKept ? 'null' : 'never');
}

/** What is there of an array without elements: of `[]` nothing is. */
const emptyWithout = (empty: Empty): Empty => (empty === 'never' ? 'missing' : empty);

/** An element that need not be there. */
function maybe(element: Value, empty: Empty): Value {
  switch (element.kind) {
    case 'scalar':
    case 'list':
      return { ...element, empty: eitherEmpty(element.empty, empty) };
    case 'object':
      return {
        ...element,
        isOpen: true,
        members: new Map([...element.members].map(([name, each]) => [name, maybe(each, empty === 'null' ? 'missing' : empty)])),
      };
    case 'rows':
      return { ...element, empty: 'merged' };
    default:
      return element;
  }
}
