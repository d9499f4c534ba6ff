import type { BsonType, Empty, Form } from '../../model/pipelines/mapped.ts';
import type { PlanExpr, PlanFrom, PlanOrder } from '../../model/pipelines/plan.ts';

/** A value that one column holds. */
export interface Scalar {
  readonly kind: 'scalar';
  readonly expr: PlanExpr;
  readonly form: Form;
  readonly types: readonly BsonType[];
  readonly empty: Empty;
  readonly isNewKey: boolean;
}

/** A document of members; `isOpen` where it comes of a table, so that members which the mapping has not may have been in it. */
export interface Obj {
  readonly kind: 'object';
  readonly members: ReadonlyMap<string, Value>;
  readonly isOpen: boolean;
}

/** An array whose elements are rows: of a child table, or of another collection. */
export interface Rows {
  readonly kind: 'rows';
  readonly from: PlanFrom;
  readonly where: readonly PlanExpr[];
  readonly order: readonly PlanOrder[];
  /** One row's element, over the alias of `from`. */
  readonly element: Value;
  readonly empty: Empty;
  /** The element's place, counted from 1, where all elements are in it. */
  readonly ordinal: PlanExpr | null;
  readonly isAtMostOne: boolean;
}

/** An array that one `jsonb` holds. */
export interface List {
  readonly kind: 'list';
  readonly expr: PlanExpr;
  readonly element: ElementType;
  readonly empty: Empty;
  /** Whether its elements stand in an order that means something. */
  readonly isOrdered: boolean;
}

/** An array that is written out in the pipeline. */
export interface Tuple {
  readonly kind: 'tuple';
  readonly of: readonly Value[];
}

/** A member that no document has. */
export interface Missing {
  readonly kind: 'missing';
}

export type Value = Scalar | Obj | Rows | List | Tuple | Missing;

/** What the elements of a list are. */
export type ElementType =
  | { readonly kind: 'scalar'; readonly types: readonly BsonType[]; readonly empty: Empty }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, ElementType> }
  | { readonly kind: 'other' };

export const missing: Missing = { kind: 'missing' };

export const column = (of: string, name: string): PlanExpr => ({ is: 'column', of, name });
export const constant = (form: Form, value: string | null): PlanExpr => ({ is: 'constant', form, value });
export const call = (name: Extract<PlanExpr, { is: 'call' }>['name'], ...args: readonly PlanExpr[]): PlanExpr => ({
  is: 'call',
  name,
  args,
});
export const when = (...[condition, then, otherwise]: [PlanExpr, PlanExpr, PlanExpr]): PlanExpr => ({
  is: 'case',
  whens: [[condition, then]],
  otherwise,
});

export const yes = constant('boolean', 'true');
export const no = constant('boolean', 'false');
export const isYes = (expr: PlanExpr): boolean => expr.is === 'constant' && expr.value === 'true';
export const isNo = (expr: PlanExpr): boolean => expr.is === 'constant' && expr.form === 'boolean' && expr.value === 'false';

/** All of these; constants are taken out. */
export function allOf(exprs: readonly PlanExpr[]): PlanExpr {
  if (exprs.some(isNo)) return no;
  const open = exprs.filter((each) => !isYes(each));
  return open.length === 0 ? yes : open.length === 1 && open[0] ? open[0] : call('and', ...open);
}

export function anyOf(exprs: readonly PlanExpr[]): PlanExpr {
  if (exprs.some(isYes)) return yes;
  const open = exprs.filter((each) => !isNo(each));
  return open.length === 0 ? no : open.length === 1 && open[0] ? open[0] : call('or', ...open);
}

export function negated(expr: PlanExpr): PlanExpr {
  if (isYes(expr)) return no;
  return isNo(expr) ? yes : call('not', expr);
}

export const isNull = (expr: PlanExpr): PlanExpr => call('is_null', expr);

/** Whether the column holds a value. */
export const isFilled = ({ expr, empty }: Scalar): PlanExpr => (empty === 'never' ? yes : negated(isNull(expr)));

export function scalar(expr: PlanExpr, form: Form, types: readonly BsonType[], empty: Empty = 'never', isNewKey = false): Scalar {
  return { kind: 'scalar', expr, form, types, empty, isNewKey };
}

export const bool = (expr: PlanExpr): Scalar => scalar(expr, 'boolean', ['bool']);
export const nullValue: Scalar = scalar(constant('text', null), 'text', [], 'null');

/** What NULL stands for where either of two values may stand. */
export function eitherEmpty(a: Empty, b: Empty): Empty {
  if (a === b || b === 'never') return a;
  return a === 'never' ? b : 'merged';
}

export const closed = (members: Iterable<readonly [string, Value]>): Obj => ({
  kind: 'object',
  members: new Map(members),
  isOpen: false,
});
