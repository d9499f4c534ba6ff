/** A way in which queries look for rows of an entity, as a source has seen it. */
export interface ObservedFilter {
  readonly entity: string;
  /** Columns compared with one value, in the order of their names. */
  readonly equal: readonly string[];
  /** Columns compared by order, or sorted by; the first counts for an index. */
  readonly range: readonly string[];
  readonly calls: number;
}

/** A SELECT that a source has run, with `$1` and so on for the values that it was run with. */
export interface ObservedQuery {
  readonly query: string;
  readonly calls: number;
}

/** What a source remembers of how it is used. */
export interface Observed {
  /** Those that took most time in all, first. */
  readonly queries: readonly ObservedQuery[];
  readonly filters: readonly ObservedFilter[];
  /** How often each index was used since the source began to count, by `entity.index`. */
  readonly indexUses: Readonly<Record<string, number>>;
  /** Where it was read from, in words; empty where the source keeps no such thing. */
  readonly from: readonly string[];
}

export const nothingObserved: Observed = { queries: [], filters: [], indexUses: {}, from: [] };
