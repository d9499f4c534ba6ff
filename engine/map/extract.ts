import { type Catalog, findField } from '../../model/catalog.ts';
import { GodwitError } from '../../model/errors.ts';
import { columnsOf } from '../../model/expression.ts';
import { type Mapping, originsOf } from '../../model/mapping.ts';
import type { Extract, ExtractColumn } from '../../model/reading.ts';
import { outputAlias, outputField } from '../../model/transform.ts';
import { isWholeRowKey, wholeRowFields } from '../../model/whole-row.ts';
import { requireEntity } from './identities.ts';

/** What a mapping reads, the source key first; columns that neither a rule nor its transform names are never fetched. */
export function extractOf(mapping: Mapping, source: Catalog): Extract {
  const entity = requireEntity(source, mapping.source, mapping.phase);
  const filtered = mapping.where ? columnsOf(mapping.where.expression) : [];
  const read = [...mapping.fields.flatMap(({ rule }) => originsOf(rule, mapping)), ...(mapping.transform?.columns ?? [])];
  const aliases = new Set([...mapping.sourceKey, ...read, ...filtered]);
  const column = (alias: string): ExtractColumn => {
    const lookup = mapping.lookups.find(({ name }) => alias.startsWith(`${name}.`) && !findField(entity, alias));
    const owner = lookup ? requireEntity(source, lookup.entity, mapping.phase) : entity;
    const made = isWholeRowKey(mapping.sourceKey, entity.fields) ? wholeRowFields.find(({ name }) => name === alias) : undefined;
    const field = made ?? findField(owner, lookup ? alias.slice(lookup.name.length + 1) : alias);
    if (!field) throw new GodwitError('mapping_invalid', `${mapping.phase}: ${owner.name} has no column "${alias}".`);
    return { alias, lookup: lookup?.name ?? null, field };
  };
  const lookups = mapping.lookups.map((each) => {
    const owner = requireEntity(source, each.entity, mapping.phase);
    return { ...each, kind: owner.kind, keys: each.on.flatMap(([own]) => findField(owner, own) ?? []) };
  });
  const extract = { entity, key: mapping.sourceKey, columns: [...aliases].map(column), lookups };
  const { transform } = mapping;
  if (!transform) return extract;
  const made = transform.output.map((each) => ({ alias: outputAlias(transform, each.name), lookup: null, field: outputField(each) }));
  return { ...extract, outputs: made };
}
