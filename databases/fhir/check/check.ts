import type { ItemFault, SinkItem } from '../../../model/sink.ts';

/** What is wrong with a resource before it is sent; none where nothing is. */
export async function checkResource(item: SinkItem): Promise<readonly ItemFault[]> {
  const { checkStructure } = await import('./structure.ts');
  return checkStructure(item);
}
