import type { Dirt, ExpectedFate } from './collection.ts';

/** Kept aside, for that reason. */
export const refused = (phase: string, reason: string, element?: string): ExpectedFate => ({
  ...{ phase, fate: 'quarantined', reason },
  ...(element !== undefined && { element }),
});

/** Comes as well as any other. */
export const arrives = (phase: string, element?: string): ExpectedFate => ({
  ...{ phase, fate: 'written' },
  ...(element !== undefined && { element }),
});

/** The same dirt once per change. */
export function dirty<Document>(
  label: string,
  fates: readonly ExpectedFate[],
  ...changes: readonly ((document: Document) => object)[]
): Dirt<Document>[] {
  return changes.map((change) => ({ label, fates, change }));
}
