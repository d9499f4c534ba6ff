import type { CollectionFacts, DocumentCatalog } from '../../../model/documents.ts';
import { counted } from '../../evidence.ts';
import type { InventoryItem } from '../inventory.ts';

/** What becomes of collections that are no tables of their own. */
export function specialItems({ collections }: DocumentCatalog): InventoryItem[] {
  return collections.flatMap((facts, i): InventoryItem[] => {
    if (facts.kind === 'gridfs_chunks') return [chunksItem(facts, collections[i - 1])];
    return facts.kind === 'time_series' ? [timeSeriesItem(facts)] : [];
  });
}

/** Chunks stand behind their files in the catalog. */
const chunksItem = ({ entity, documents }: CollectionFacts, files: CollectionFacts | undefined): InventoryItem => ({
  ...{ kind: 'chunks of files', name: entity, fate: 'rewritten' },
  why: `${counted(documents, 'chunk')}: put together, they are the column of bytes of ${files?.entity ?? 'their files'}.`,
});

const timeSeriesItem = ({ entity }: CollectionFacts): InventoryItem => ({
  ...{ kind: 'time series', name: entity, fate: 'left' },
  why: 'Its measurements are packed in buckets that only a server reads.',
  todo: `Copy them into a plain collection on the server ($match {}, $out), and migrate that.`,
});
