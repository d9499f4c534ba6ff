import type { CollectionFacts, DocumentCatalog } from '../../../model/documents.ts';
import { counted } from '../../evidence.ts';
import type { InventoryItem } from '../inventory.ts';

/** What becomes of the chunks of files, which are no table of their own. */
export function chunkItems({ collections }: DocumentCatalog): InventoryItem[] {
  return collections.flatMap((facts, i) => (facts.kind === 'gridfs_chunks' ? [chunksItem(facts, collections[i - 1])] : []));
}

/** Chunks stand behind their files in the catalog. */
const chunksItem = ({ entity, documents }: CollectionFacts, files: CollectionFacts | undefined): InventoryItem => ({
  ...{ kind: 'chunks of files', name: entity, fate: 'rewritten' },
  why: `${counted(documents, 'chunk')}: put together, they are the column of bytes of ${files?.entity ?? 'their files'}.`,
});
