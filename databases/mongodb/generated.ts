/** An index as a server lists it: its name, the direction of each member, and what else it says (`unique`, `expireAfterSeconds`, …). */
export interface GeneratedIndex {
  readonly name: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly [option: string]: unknown;
}

/** A collection whose documents are made and not read. */
export interface GeneratedCollection {
  readonly name: string;
  /** As objects of the types of `bson`, or as bytes where no object can say it (members that come twice). A view has none. */
  readonly documents: Iterable<object | Uint8Array>;
  /** What it was created with: `capped` with `size` and `max`, `validator`, `timeseries`, `viewOn` with `pipeline`. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Beside that of `_id`. */
  readonly indexes?: readonly GeneratedIndex[];
}

/** Whether it is a pipeline over another collection. */
export const isView = ({ options = {} }: GeneratedCollection): boolean => options.viewOn !== undefined;
