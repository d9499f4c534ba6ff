import { isUtf8 } from 'node:buffer';
import { bsonType } from '../bson/types.ts';
import { int32At } from '../bson/walk.ts';

/** Longer values are hashed by their ends and length where only their number is asked. */
const wholeMax = 128;
const endBytes = 64;
const seed = 0x811c9dc5;
const otherSeed = 0x2545f491;

/** What was found while a value was hashed: the last call's answer, so that nothing is allocated for millions of values. */
export const looked = { isFaulty: false };

/** 32 bits of a value, as a signed number, equal for a whole number whatever its width. Tells of texts whether no column can hold them (`looked`). */
export function hashOf(bytes: Buffer, type: number, from: number, to: number): number {
  looked.isFaulty = false;
  switch (type) {
    case bsonType.string:
    case bsonType.symbol:
      return hashText(bytes, from + 4, to - 1);
    case bsonType.int32:
      return hashWhole(int32At(bytes, from), int32At(bytes, from) < 0 ? -1 : 0);
    case bsonType.int64:
      return hashWhole(int32At(bytes, from), int32At(bytes, from + 4));
    default:
      return to - from <= wholeMax ? hashBytes(bytes, from, to, seed) : hashEnds(bytes, from, to);
  }
}

/** 53 bits of a whole value: for what is compared by its hash alone. */
export function longHashOf(bytes: Buffer, from: number, to: number): number {
  return (hashBytes(bytes, from, to, seed) >>> 0) * 0x200000 + (hashBytes(bytes, from, to, otherSeed) >>> 11);
}

/** All bytes of a value, however long. */
export const wholeHashOf = (bytes: Buffer, from: number, to: number): number => hashBytes(bytes, from, to, seed);

function hashText(bytes: Buffer, from: number, to: number): number {
  if (to - from > wholeMax) {
    const text = bytes.subarray(from, to);
    looked.isFaulty = text.includes(0) || !isUtf8(text);
    return hashEnds(bytes, from, to);
  }
  let [hash, high, hasNul] = [seed, 0, false];
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    hash = Math.imul(hash ^ byte, 0x01000193);
    high |= byte;
    if (byte === 0) hasNul = true;
  }
  looked.isFaulty = hasNul || (high > 0x7f && !isUtf8(bytes.subarray(from, to)));
  return mixed(hash);
}

const hashWhole = (low: number, high: number): number => mixed(Math.imul(low ^ seed, 0x9e3779b1) ^ Math.imul(high + 1, 0x85ebca6b));

function hashEnds(bytes: Buffer, from: number, to: number): number {
  return hashBytes(bytes, from, from + endBytes, seed) ^ Math.imul(hashBytes(bytes, to - endBytes, to, otherSeed), to - from);
}

/** FNV-1a (Fowler, Noll, Vo), its bits mixed at the end as MurmurHash3 does. */
function hashBytes(bytes: Buffer, from: number, to: number, start: number): number {
  let hash = start;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return mixed(hash);
}

function mixed(hash: number): number {
  let bits = hash;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
