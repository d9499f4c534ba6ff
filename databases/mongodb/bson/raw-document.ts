import { BsonFault, documentBytesMax, walkDocument } from './walk.ts';

/** An element of a document or array, its value as it stands in the bytes. */
export interface RawElement {
  readonly type: number;
  readonly name: string;
  readonly value: Buffer;
}

/** The elements of a document in their order: those that come twice too. Throws `BsonFault`. */
export function elementsOf(document: Buffer): RawElement[] {
  const found: RawElement[] = [];
  walkDocument(document, 0, (type, name, from, to) => {
    found.push({ type, name, value: document.subarray(from, to) });
  });
  return found;
}

/** The document of these elements. Throws `BsonFault` where it would be larger than a server keeps. */
export function documentOf(elements: readonly RawElement[]): Buffer {
  const parts = elements.flatMap(({ type, name, value }) => [Buffer.of(type), Buffer.from(`${name}\0`), value]);
  const length = parts.reduce((sum, part) => sum + part.length, 5);
  if (length > documentBytesMax) throw new BsonFault(`a document would have ${length} bytes`);
  const head = Buffer.alloc(4);
  head.writeInt32LE(length);
  return Buffer.concat([head, ...parts, Buffer.of(0)]);
}
