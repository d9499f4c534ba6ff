import { catalogOf } from '../../bench/mapping/column-list.ts';
import type { Catalog } from '../../model/catalog.ts';

/**
 * A side from lines such as `tbl_ord: ord_no* integer, cust_no integer >tbl_cust`: per entity its fields with their types; `*` after a name
 * makes it a key, `>` names what it refers to, `!` says that it may not be empty.
 */
export function listed(...entities: string[]): { catalog: Catalog } {
  const records = entities.flatMap((line) => {
    const [entity = '', fields = ''] = line.split(': ');
    return fields.split(', ').map((each) => {
      const [name = '', type = '', references = ''] = each.split(' ');
      const nullable = name.endsWith('!') ? 'no' : '';
      const key = name.endsWith('*') ? 'yes' : '';
      return { entity, field: name.replace(/[*!]$/, ''), type, key, nullable, references: references.replace('>', '') };
    });
  });
  return { catalog: catalogOf(records, 'listed') };
}
