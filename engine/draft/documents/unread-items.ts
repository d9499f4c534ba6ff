import type { DocumentCatalog } from '../../../model/documents.ts';
import type { InventoryItem } from '../inventory.ts';

/** What stands behind a damage and was not read. */
export function unreadItems({ collections }: DocumentCatalog): InventoryItem[] {
  return collections.flatMap(({ entity, unread }): InventoryItem[] =>
    unread
      ? [
          {
            ...{ kind: 'part of a damaged file', name: entity, fate: 'left' },
            why: `${unread.path} is read up to byte ${unread.from} and not beyond: ${unread.why}.`,
            todo: 'Bring an undamaged copy, and migrate what is missing.',
          },
        ]
      : [],
  );
}
