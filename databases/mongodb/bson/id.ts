import { BsonFault, documentEnd, valueEnd } from './walk.ts';

/** The type and bytes of a document's `_id` as text, equal where the ids are; null for a document that has none. */
export function idBytes(document: Buffer): string | null {
  const end = documentEnd(document, 0, document.length) - 1;
  for (let at = 4; at < end; ) {
    const type = document[at] ?? 0;
    const nameEnd = document.indexOf(0, at + 1);
    if (nameEnd < 0 || nameEnd >= end) throw new BsonFault(`the name of an element at byte ${at} has no end`);
    const [value, isId] = [nameEnd + 1, nameEnd - at === 4 && document.toString('latin1', at + 1, nameEnd) === '_id'];
    at = valueEnd(document, type, value, end);
    if (isId) return `${type}:${document.toString('hex', value, at)}`;
  }
  return null;
}
