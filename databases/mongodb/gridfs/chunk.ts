import { bsonType } from '../bson/types.ts';
import { walkDocument } from '../bson/walk.ts';

/** A part of a file. */
export interface Chunk {
  /** The number in its file; -1 where it has none. */
  readonly n: number;
  readonly data: Buffer;
}

/** What a chunk's document says. */
export interface ChunkDocument extends Chunk {
  /** The type and bytes of the file's id as text, equal where the ids are; empty where it names none. */
  readonly file: string;
}

const noData = Buffer.alloc(0);

/** Reads the document of a chunk. Throws `BsonFault` where it is none. */
export function chunkOf(document: Buffer): ChunkDocument {
  let [file, n, data]: [string, number, Buffer] = ['', -1, noData];
  walkDocument(document, 0, (type, name, from, to) => {
    if (name === 'files_id') file = `${type}:${document.toString('hex', from, to)}`;
    else if (name === 'n') n = wholeNumber(document, type, from);
    else if (name === 'data' && type === bsonType.binary) data = document.subarray(from + 5, to);
  });
  return { file, n, data };
}

/** Drivers write numbers of each type; -1 for what is no number of a chunk. */
function wholeNumber(bytes: Buffer, type: number, from: number): number {
  const found = numberAt(bytes, type, from);
  return found !== null && Number.isSafeInteger(found) && found >= 0 ? found : -1;
}

/** A number of a BSON value; null for what is none, or is a decimal. */
export function numberAt(bytes: Buffer, type: number, from: number): number | null {
  if (type === bsonType.int32) return bytes.readInt32LE(from);
  if (type === bsonType.int64) return Number(bytes.readBigInt64LE(from));
  return type === bsonType.double ? bytes.readDoubleLE(from) : null;
}
