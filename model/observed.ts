/** A way in which queries look for rows of an entity, as a source has seen it. Columns of documents are paths: `home.city`, `orders.sku`. */
export interface ObservedFilter {
  readonly entity: string;
  /** Columns compared with one value, in the order of their names. */
  readonly equal: readonly string[];
  /** Columns compared by order, or sorted by; the first counts for an index. */
  readonly range: readonly string[];
  /** Columns asked what they contain or touch: arrays, JSON, words, ranges. */
  readonly contains?: readonly string[];
  /** Columns that must be empty: rows where they are not are never looked for. */
  readonly empty?: readonly string[];
  readonly calls: number;
  /** Whether only slow ones were noted, of a short time. */
  readonly isProfiled?: boolean;
}

/** How an index of documents takes a member. */
export type ObservedKeyKind = 'value' | 'hashed' | 'text' | 'place' | 'any';

/** An index of a collection: there is no SQL that says it. */
export interface ObservedIndex {
  readonly entity: string;
  readonly name: string;
  readonly keys: readonly { readonly path: string; readonly kind: ObservedKeyKind }[];
  readonly unique: boolean;
  /** Which documents it holds; undefined: all of them, null: those that fulfil what is not translated. */
  readonly where?: readonly ObservedCondition[] | null;
  /** The language of its words. */
  readonly language?: string;
  /** Since the server began to count; null where nobody does. */
  readonly uses: number | null;
}

export interface ObservedCondition {
  readonly path: string;
  readonly operator: '=' | '<' | '<=' | '>' | '>=' | 'exists';
  readonly value: string | number | boolean | null;
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
  /** Of documents: their indexes. */
  readonly indexes: readonly ObservedIndex[];
  /** Where it was read from, in words; empty where the source keeps no such thing. */
  readonly from: readonly string[];
}

export const nothingObserved: Observed = { queries: [], filters: [], indexUses: {}, indexes: [], from: [] };
