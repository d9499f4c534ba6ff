import { type Catalog, findField } from '../../model/catalog.ts';
import type { Extract, ExtractColumn } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import { columnsOf } from '../../model/expression.ts';
import { columnsRead, type Mapping } from '../../model/mapping.ts';
import { requireEntity } from './identities.ts';

/** What a mapping reads, the source key first; columns that no rule names are never fetched. */
export function extractOf(mapping: Mapping, source: Catalog): Extract {
  const entity = requireEntity(source, mapping.source, mapping.phase);
  const filtered = mapping.where ? columnsOf(mapping.where.expression) : [];
  const aliases = new Set([...mapping.sourceKey, ...mapping.fields.flatMap(({ rule }) => columnsRead(rule)), ...filtered]);
  const column = (alias: string): ExtractColumn => {
    const lookup = mapping.lookups.find(({ name }) => alias.startsWith(`${name}.`) && !findField(entity, alias));
    const owner = lookup ? requireEntity(source, lookup.entity, mapping.phase) : entity;
    const field = findField(owner, lookup ? alias.slice(lookup.name.length + 1) : alias);
    if (!field) throw new GodwitError('mapping_invalid', `${mapping.phase}: ${owner.name} has no column "${alias}".`);
    return { alias, lookup: lookup?.name ?? null, field };
  };
  return { entity, key: mapping.sourceKey, columns: [...aliases].map(column), lookups: mapping.lookups };
}
