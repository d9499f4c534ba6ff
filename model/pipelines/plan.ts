import type { BsonType, Empty, Form } from './mapped.ts';

/** What a database must be able to compute; arguments are never of another form than the name says. */
export const planFunctions = [
  'and',
  'or',
  'not',
  'is_null',
  'equal',
  'less',
  'less_text',
  'same',
  'is_among',
  'add',
  'subtract',
  'multiply',
  'divide_double',
  'divide_decimal',
  'modulo',
  'abs',
  'ceil',
  'floor',
  'trunc',
  'sqrt',
  'round_double',
  'round_decimal',
  'is_nan',
  'exact_numeric',
  'as_bigint',
  'as_double',
  'as_numeric',
  'as_text',
  'coalesce',
  'concat',
  'upper_ascii',
  'lower_ascii',
  'length',
  'substring',
  'starts_with',
  'contains',
  'date_part',
  'date_trunc',
  'date_text',
  'ms_between',
  'add_ms',
  'json',
  'json_oid',
  'json_date',
  'json_decimal',
  'json_double',
  'json_array',
  'json_length',
  'json_is_number',
  'json_number',
  'json_is_string',
  'json_text',
  'json_is_boolean',
  'json_boolean',
  'json_is_date',
  'json_date_value',
  'json_is_oid',
  'json_oid_value',
  'json_is_object',
  'json_is_array',
  'json_member',
  'json_value',
  'json_without_empty',
] as const;
export type PlanFunction = (typeof planFunctions)[number];

export type PlanAggregate = 'count' | 'sum' | 'min' | 'max' | 'first' | 'list';

/** A value over the rows around each one. */
export interface PlanWindow {
  readonly is: 'window';
  readonly name: 'count' | 'sum' | 'min' | 'max' | 'row_number' | 'rank' | 'dense_rank' | 'lag' | 'lead';
  readonly args: readonly PlanExpr[];
  readonly where?: PlanExpr;
  /** Whether texts are compared, which are compared byte by byte. */
  readonly isText?: boolean;
  readonly partition: readonly PlanExpr[];
  readonly order: readonly PlanOrder[];
  /** Rows counted from the own one; null for functions that take no frame. */
  readonly frame: { readonly from: number | 'unbounded'; readonly to: number | 'unbounded' } | null;
}

export interface PlanOrder {
  readonly by: PlanExpr;
  readonly isDescending: boolean;
  /** Whether it is text, which is compared byte by byte. */
  readonly isText?: boolean;
}

export type PlanExpr =
  | { readonly is: 'column'; readonly of: string; readonly name: string }
  | { readonly is: 'constant'; readonly form: Form; readonly value: string | null }
  | { readonly is: 'call'; readonly name: PlanFunction; readonly args: readonly PlanExpr[] }
  | { readonly is: 'case'; readonly whens: readonly (readonly [PlanExpr, PlanExpr])[]; readonly otherwise: PlanExpr }
  | { readonly is: 'object'; readonly members: readonly (readonly [string, PlanExpr])[] }
  | {
      readonly is: 'aggregate';
      readonly name: PlanAggregate;
      readonly args: readonly PlanExpr[];
      readonly where?: PlanExpr;
      readonly order: readonly PlanOrder[];
      readonly isDistinct?: boolean;
    }
  | PlanWindow
  | { readonly is: 'select'; readonly select: PlanSelect }
  | { readonly is: 'exists'; readonly select: PlanSelect };

export type PlanFrom =
  | { readonly is: 'table'; readonly schema: string; readonly table: string; readonly as: string }
  | { readonly is: 'select'; readonly select: PlanSelect; readonly as: string }
  | { readonly is: 'union'; readonly of: readonly PlanSelect[]; readonly as: string }
  /** The elements of a JSON array, each a row of `value` and `ordinal`. */
  | { readonly is: 'json'; readonly of: PlanExpr; readonly as: string }
  /**
   * Rows that are found step by step, each once: of `key` and `depth`. `start` gives the keys of step 0; `next` those of the step after, given the
   * columns `frontier` (keys of the step before) and `visited` (all so far).
   */
  | { readonly is: 'search'; readonly start: PlanSelect; readonly next: PlanSelect; readonly depthMax: number | null; readonly as: string }
  /** One row without columns. */
  | { readonly is: 'one'; readonly as: string };

export interface PlanJoin {
  readonly kind: 'inner' | 'left';
  readonly from: PlanFrom;
  readonly on: readonly PlanExpr[];
}

export interface PlanSelect {
  readonly from: PlanFrom;
  readonly joins: readonly PlanJoin[];
  readonly where: readonly PlanExpr[];
  /** Null where rows are not grouped; no expressions: one group of all rows, where there is any. */
  readonly group: readonly PlanExpr[] | null;
  readonly columns: readonly (readonly [name: string, PlanExpr])[];
  readonly order: readonly PlanOrder[];
  readonly skip?: number;
  readonly limit?: number;
}

/** A column of a pipeline's result: the path of a member, with dots. */
export interface PlanColumn {
  readonly name: string;
  readonly form: Form;
  readonly types: readonly BsonType[];
  readonly empty: Empty;
  /** Whether it holds new keys in place of the documents' values. */
  readonly isNewKey: boolean;
  /** Whether it is an array whose elements stand in no order that means something. */
  readonly isUnordered: boolean;
}

/** What a pipeline is over tables. */
export interface QueryPlan {
  readonly select: PlanSelect;
  readonly columns: readonly PlanColumn[];
  /** Collections that it reads. */
  readonly reads: readonly string[];
}
