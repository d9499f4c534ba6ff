import type { ObjectId } from 'bson';

export type Fate = 'written' | 'skipped' | 'quarantined';

/** What must become of a dirty document, or of an element in it, in one phase. */
export interface ExpectedFate {
  readonly phase: string;
  readonly fate: Fate;
  /** Reason code of the quarantine. */
  readonly reason?: string;
  /** What follows the document's key where it is an element that is kept aside. */
  readonly element?: string;
}

export type Document = Readonly<Record<string, unknown>>;

/** A document that is wrong in one known way: what differs from an ordinary one, and its fates. Phases that are not named write it. */
export interface Dirt {
  readonly label: string;
  readonly change: (document: Document) => Document;
  readonly fates: readonly ExpectedFate[];
}

/** An index as a server lists it. */
interface Index {
  readonly name: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly [option: string]: unknown;
}

/** A collection: `clean` ordinary documents (number 0 and up), then dirty ones (number `clean` and up). */
export interface Source {
  readonly name: string;
  readonly clean: number;
  readonly dirt: readonly Dirt[];
  readonly make: (n: number) => Document;
  readonly idOf: (n: number) => ObjectId;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly indexes?: readonly Index[];
}

/** The document of that number as it stands in the source. */
export function documentAt({ make, dirt, clean }: Source, n: number): Document {
  return dirt[n - clean]?.change(make(n)) ?? make(n);
}

/** All documents, dirty ones last. */
export function* documentsOf(source: Source): Generator<Document> {
  for (let n = 0; n < source.clean + source.dirt.length; n++) yield documentAt(source, n);
}

/** The dirt that sets one member. */
export const dirty = (label: string, fates: readonly ExpectedFate[], member: string, value: unknown): Dirt => ({
  label,
  fates,
  change: (document) => ({ ...document, [member]: value }),
});

/** A document that is kept aside in a phase. */
export const aside = (phase: string, reason: string): ExpectedFate => ({ phase, fate: 'quarantined', reason });
