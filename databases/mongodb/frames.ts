import { BsonFault, documentBytesMax } from './bson/walk.ts';

/** A document's bytes, or the mark that ends a row of documents in an archive. `offset` is its place in the whole. */
export type Frame =
  | { readonly kind: 'document'; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'terminator'; readonly offset: number };

const lengthBytes = 4;
const terminator = -1;
const documentBytesMin = 5;

/**
 * Cuts a stream into documents by their lengths, from a place on; what a stream holds at once is one chunk and one document. Gives them in groups.
 * Throws `BsonFault` with the place where a length is none, or where the bytes end within a document.
 */
export async function* readFrames(chunks: AsyncIterable<Buffer>, start: number): AsyncGenerator<readonly Frame[]> {
  let [held, offset]: [Buffer[], number] = [[], start];
  let [bytesHeld, bytesNeeded] = [0, lengthBytes];
  for await (const chunk of chunks) {
    held.push(chunk);
    bytesHeld += chunk.length;
    if (bytesHeld < bytesNeeded) continue;
    const bytes = held.length === 1 ? chunk : Buffer.concat(held);
    const { frames, used, fault } = cut(bytes, offset);
    if (frames.length > 0) yield frames;
    if (fault) throw fault;
    const rest = bytes.subarray(used);
    held = rest.length > 0 ? [rest] : [];
    [bytesHeld, bytesNeeded] = [rest.length, neededFor(rest)];
    offset += used;
  }
  if (bytesHeld > 0) throw new BsonFault(`the bytes end within a document that begins at byte ${offset}`);
}

/** A large document comes in many chunks, which are put together once. */
const neededFor = (begun: Buffer): number => (begun.length < lengthBytes ? lengthBytes : begun.readInt32LE(0));

/** What stands before a fault is given, so that whoever reads up to a damage gets all of it. */
function cut(bytes: Buffer, offset: number): { frames: Frame[]; used: number; fault: BsonFault | null } {
  const frames: Frame[] = [];
  let [at, fault]: [number, BsonFault | null] = [0, null];
  while (at + lengthBytes <= bytes.length) {
    const length = bytes.readInt32LE(at);
    if (length === terminator) {
      frames.push({ kind: 'terminator', offset: offset + at });
      at += lengthBytes;
      continue;
    }
    fault = lengthFault(length, offset + at);
    if (fault || at + length > bytes.length) break;
    frames.push({ kind: 'document', offset: offset + at, bytes: bytes.subarray(at, at + length) });
    at += length;
  }
  return { frames, used: at, fault };
}

function lengthFault(length: number, offset: number): BsonFault | null {
  if (length >= documentBytesMin && length <= documentBytesMax) return null;
  return new BsonFault(`byte ${offset} begins no document: its length would be ${length}`);
}
