/** Things that quantities are told of. */
export const kinds = ['part', 'table', 'cause', 'risk', 'amount'] as const;
export type Kind = (typeof kinds)[number];

/** One value of one thing: which part took how many seconds, which risk is how grave. */
export interface Tuple {
  readonly kind: Kind;
  /** The thing, as answers call it: ``Digital files (`projects`)``. */
  readonly subject: string;
  /** Phase or table by which a question names it; null where it is named by its words. */
  readonly name: string | null;
  readonly quantity: string;
  readonly value: number;
  /** The value, where it is told otherwise than as its number: an exact decimal. */
  readonly text?: string;
  /** Properties by which a question chooses among things: `high`, `data steward`, `source`. */
  readonly marks: readonly string[];
  readonly source: string;
}

/** How values are written. */
export type Unit = 'rows' | 'count' | 'share' | 'seconds' | 'speed' | 'moment' | 'bytes' | 'flag' | 'money';
