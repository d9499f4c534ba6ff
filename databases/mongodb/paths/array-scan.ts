import { bsonType } from '../bson/types.ts';
import { int32At } from '../bson/walk.ts';
import { Repeats } from './repeats.ts';

/** Longer arrays are no tuples. */
const placesTold = 4;
/** Lengths that are counted one by one. */
const lengthsTold = 1000;

/** What the arrays at one path look like: their lengths, the types at their first places, and whether their order says anything. */
export class ArrayScan {
  count = 0;
  elements = 0;
  shortest = Number.POSITIVE_INFINITY;
  longest = 0;
  several = 0;
  rising = 0;
  readonly repeats = new Repeats();
  readonly lengths = new Map<number, number>();
  readonly positions: Map<number, number>[] = Array.from({ length: placesTold }, () => new Map());
  /** Where the element before lies; its type is 0 where there is none. */
  readonly #before = { type: 0, from: 0, to: 0 };
  #rises = true;

  begin(): void {
    this.#before.type = 0;
    this.#rises = true;
  }

  /** `ordinal` counts from 0. */
  see(bytes: Buffer, type: number, from: number, to: number, ordinal: number): void {
    const place = this.positions[ordinal];
    place?.set(type, (place.get(type) ?? 0) + 1);
    if (!this.#rises) return;
    const before = this.#before;
    this.#rises = before.type === 0 || (before.type === type && isNotLess(bytes, type, from, to, before));
    before.type = type;
    before.from = from;
    before.to = to;
  }

  end(length: number): void {
    this.count++;
    this.elements += length;
    this.shortest = Math.min(this.shortest, length);
    this.longest = Math.max(this.longest, length);
    if (this.lengths.size < lengthsTold || this.lengths.has(length)) this.lengths.set(length, (this.lengths.get(length) ?? 0) + 1);
    if (length < 2) return;
    this.several++;
    if (this.#rises) this.rising++;
  }

  merge(other: ArrayScan): void {
    this.count += other.count;
    this.elements += other.elements;
    this.shortest = Math.min(this.shortest, other.shortest);
    this.longest = Math.max(this.longest, other.longest);
    this.several += other.several;
    this.rising += other.rising;
    this.repeats.merge(other.repeats);
    for (const [length, arrays] of other.lengths) this.lengths.set(length, (this.lengths.get(length) ?? 0) + arrays);
    for (const [i, place] of other.positions.entries())
      for (const [type, seen] of place) this.positions[i]?.set(type, (this.positions[i]?.get(type) ?? 0) + seen);
  }
}

const numbers = new Map<number, (bytes: Buffer, at: number) => number | bigint>([
  [bsonType.int32, int32At],
  [bsonType.int64, (bytes, at) => bytes.readBigInt64LE(at)],
  [bsonType.date, (bytes, at) => bytes.readBigInt64LE(at)],
  [bsonType.double, (bytes, at) => bytes.readDoubleLE(at)],
]);

/** Values of several types, and objects, have no order. */
function isNotLess(bytes: Buffer, type: number, from: number, to: number, before: { readonly from: number; readonly to: number }): boolean {
  const read = numbers.get(type);
  if (read) return read(bytes, from) >= read(bytes, before.from);
  if (type !== bsonType.string && type !== bsonType.objectId) return false;
  const start = type === bsonType.string ? 4 : 0;
  return bytes.compare(bytes, before.from + start, before.to, from + start, to) >= 0;
}
