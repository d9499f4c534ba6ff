import { walkDocument } from './walk.ts';

/** The type and bytes of a document's `_id` as text, equal where the ids are; null for a document that has none. */
export function idBytes(document: Buffer): string | null {
  let found: string | null = null;
  walkDocument(document, 0, (type, name, from, to) => {
    if (name === '_id') found = `${type}:${document.toString('hex', from, to)}`;
  });
  return found;
}
