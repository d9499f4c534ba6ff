import type { ItemFault, SinkItem } from '../../../model/sink.ts';

/** What is wrong with a resource before it is sent; none where nothing is. The definitions of FHIR are loaded with the first. */
export async function checkResource(item: SinkItem): Promise<readonly ItemFault[]> {
  const { faultsOf } = await import('./faults.ts');
  return faultsOf(item);
}
