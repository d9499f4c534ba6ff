import { ObjectId } from 'bson';

export type Fate = 'written' | 'skipped' | 'quarantined';

/** What must become of a dirty document in one phase, or of one of its elements. */
export interface ExpectedFate {
  readonly phase: string;
  readonly fate: Fate;
  /** Reason code of the quarantine. */
  readonly reason?: string;
  /** Which element, by what stands behind the document's key; the document itself without it. */
  readonly element?: string;
}

/** A document that is wrong in one known way: what differs from an ordinary one, and what must become of it. */
export interface Dirt<Document> {
  readonly label: string;
  readonly change: (document: Document) => object;
  readonly fates: readonly ExpectedFate[];
}

/** The elements of an array that a phase reads, and what tells them apart. */
export interface ElementPhase {
  readonly path: string;
  readonly key: string;
}

/** A collection: `clean` ordinary documents (index 0 and up) with dirty ones spread evenly among them (index `clean` and up). */
export interface Collection<Document> {
  readonly name: string;
  readonly clean: number;
  readonly dirt: readonly Dirt<Document>[];
  readonly make: (index: number) => Document;
  /** Phases that read a document as a row, the first before the others; each with the documents that it leaves out. */
  readonly phases: Readonly<Record<string, (document: Document) => boolean>>;
  readonly elements: Readonly<Record<string, ElementPhase>>;
}

export interface Made<Document> {
  readonly document: Document;
  readonly dirt: Dirt<Document> | null;
}

/** All documents, dirty ones evenly among the others. */
export function* madeOf<Document>({ clean, dirt, make }: Collection<Document>): Generator<Made<Document>> {
  let index = 0;
  for (const [at, each] of dirt.entries()) {
    const upTo = Math.floor(((at + 1) * clean) / (dirt.length + 1));
    for (; index < upTo; index++) yield { document: make(index), dirt: null };
    yield { document: each.change(make(clean + at)) as Document, dirt: each };
  }
  for (; index < clean; index++) yield { document: make(index), dirt: null };
}

/** What ids are of, as one of their bytes. */
const kinds = {
  user: 1,
  conversation: 2,
  log: 3,
  allergy: 4,
  medication: 5,
  diagnosis: 6,
  message: 7,
  attachment: 8,
  prescription: 9,
} as const;

const firstSecond = Date.UTC(2019, 2, 1) / 1000;

/** An id that looks drawn at its time, and follows from its number. */
export function idOf(kind: keyof typeof kinds, number: number): ObjectId {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  return new ObjectId(`${hex(firstSecond + number * 61, 8)}${hex(0xc1a700 + kinds[kind], 10)}${hex(number % 0x1000000, 6)}`);
}

/** An id of an element that only a dirty document has, so that its fate can name it. */
export const oddId = (kind: keyof typeof kinds, nth: number): ObjectId => idOf(kind, 0xf0_0000 + nth);

/** An id that nothing has. */
export const nobody = (nth: number): ObjectId => new ObjectId(`5c7a0000dead${String(nth).padStart(12, '0')}`);

/** Of numbers within one document: the `nth` element of document `index`. */
export const within = (index: number, nth: number): number => index * 16 + nth;

const dayMs = 86_400_000;
const firstDayMs = Date.UTC(2019, 2, 1);

/** So many days and minutes after the application went live. */
export const moment = (day: number, minute: number): Date =>
  new Date(firstDayMs + day * dayMs + minute * 60_000 + ((minute * 37) % 60_000));

/** `YYYY-MM-DD`, so many days after the application went live (or before, when negative). */
export const dateText = (day: number): string => new Date(firstDayMs + day * dayMs).toISOString().slice(0, 10);
