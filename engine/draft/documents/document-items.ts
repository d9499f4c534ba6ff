import type { Normalisation } from '../../../model/normalisation.ts';
import type { InventoryItem } from '../inventory.ts';
import { placeOf } from './wanted-forms.ts';

const kinds: Readonly<Record<string, string>> = {
  child_table: 'array of elements',
  typed_array: 'array of values',
  state_column: 'empty state',
  join_table: 'array of links',
  tag_table: 'array of tags',
  tuple: 'tuple',
  map_table: 'map',
  variants: 'value of several types',
  document: 'document',
  tagged_union: 'kind of objects',
  variant_tables: 'kind of objects',
  shared_table: 'shared object',
  columns: 'object that drifts',
};

/** What becomes of the places in documents: what tables merge stays, all else changes. Proposals that abstain say nothing. */
export function documentItems(proposals: readonly Normalisation[]): InventoryItem[] {
  return proposals.flatMap(({ entity, path, form, why, counterExample }): InventoryItem[] => {
    const name = placeOf({ entity, path });
    const said = counterExample === null ? why : `${why} Against it: ${counterExample}`;
    if (form === null) return [];
    if (form === 'merged_states') return [{ kind: 'empty state', name, fate: 'left', why: said, todo: 'They become one, as was chosen.' }];
    return [{ kind: kinds[form] ?? form, name, fate: 'rewritten', why: said }];
  });
}
