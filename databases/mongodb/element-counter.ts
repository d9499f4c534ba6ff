import type { Slice } from '../../model/ledger.ts';
import type { SourceRead } from '../../model/reading.ts';
import { bsonType } from './bson/types.ts';
import type { DocumentMark } from './scan-documents.ts';
import type { ScannedCollection } from './scanned.ts';

const countable: ReadonlySet<number> = new Set([bsonType.array, bsonType.null, bsonType.undefined]);

/**
 * How many elements slices have, as the marks of the scan say it: no document is read for it. Null where a document may give something else than its
 * elements, so that only reading tells.
 */
export function elementCounter(
  scan: ScannedCollection & { readonly marks: readonly DocumentMark<unknown>[] },
  { entity: { unnest } }: SourceRead,
): ((slice: Slice) => number) | null {
  const arrays = unnest?.as === 'array' && unnest.members.length === 0 && isPlain(scan) ? arraysOf(scan, unnest.column) : null;
  const number = arrays ? scan.counted.indexOf(arrays) : -1;
  if (!arrays || number < 0) return null;
  const before = new Map(scan.marks.map(({ record, elements }) => [String(record), elements[number] ?? 0]));
  return ({ after, upTo }) => (upTo ? (before.get(upTo[1] ?? '') ?? 0) : arrays.elements) - (after ? (before.get(after[1] ?? '') ?? 0) : 0);
}

/** Whether every document is read, and each member stands in it once. */
const isPlain = ({ faulty, doubledMembers, isCut, bucket }: ScannedCollection): boolean =>
  faulty === 0 && doubledMembers === 0 && !isCut && bucket === undefined;

function arraysOf({ columns }: ScannedCollection, name: string) {
  const scan = columns.find((column) => column.name === name)?.scan;
  return scan && !scan.isCut && [...scan.types.keys()].every((type) => countable.has(type)) ? scan.arrays : null;
}
