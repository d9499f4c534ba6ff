import type { Catalog, Entity } from '../../model/catalog.ts';
import { type FoundColumn, findColumn } from '../../model/column-ref.ts';
import { GodwitError } from '../../model/errors.ts';
import { columnsOf } from '../../model/expression.ts';
import { type Lookup, type Mapping, originsOf } from '../../model/mapping.ts';
import type { ReadColumn, ReadLookup, SourceRead } from '../../model/reading.ts';
import { outputAlias, outputField } from '../../model/transform.ts';
import { isWholeRowKey, wholeRowFields } from '../../model/whole-row.ts';
import { requireEntity } from './identities.ts';

/** What a mapping reads, the source key first; columns that neither a rule nor its transform names are never fetched. */
export function sourceReadOf(mapping: Mapping, source: Catalog): SourceRead {
  const entity = requireEntity(source, mapping.source, mapping.phase);
  const filtered = mapping.where ? columnsOf(mapping.where.expression) : [];
  const read = [...mapping.fields.flatMap(({ rule }) => originsOf(rule, mapping)), ...(mapping.transform?.columns ?? [])];
  const aliases = new Set([...mapping.sourceKey, ...read, ...filtered]);
  const joined = new Map(mapping.lookups.map(({ name, entity: of }) => [name, requireEntity(source, of, mapping.phase)]));
  const column = (alias: string): ReadColumn => {
    const made = isWholeRowKey(mapping.sourceKey, entity.fields) ? wholeRowFields.find(({ name }) => name === alias) : undefined;
    if (made) return { alias, lookup: null, field: made };
    const found = findColumn(alias, entity, joined);
    if (!found) throw new GodwitError('mapping_invalid', `${mapping.phase}: ${entity.name} has no column "${alias}".`);
    return readColumn(alias, found, joined);
  };
  const columns = [...aliases].map(column);
  const lookups = mapping.lookups.map((each) => readLookup(each, requireEntity(source, each.entity, mapping.phase), columns));
  const sourceRead = { entity, key: mapping.sourceKey, columns, lookups };
  const { transform } = mapping;
  if (!transform) return sourceRead;
  const made = transform.output.map((each) => ({ alias: outputAlias(transform, each.name), lookup: null, field: outputField(each) }));
  return { ...sourceRead, outputs: made };
}

/** A plain column of the row or of a look-up needs no reference: it is the column that its field names. */
function readColumn(alias: string, { ref, field }: FoundColumn, joined: ReadonlyMap<string, Entity>): ReadColumn {
  const lookup = ref.read !== null && joined.has(ref.read) ? ref.read : null;
  return ref.read === lookup && ref.path.length === 1 ? { alias, lookup, field } : { alias, lookup, field, ref };
}

/** The columns that it compares, and those that hold members which are read. */
function readLookup(lookup: Lookup, { kind, fields }: Entity, columns: readonly ReadColumn[]): ReadLookup {
  const compared = new Set([...lookup.on, ...(lookup.where ?? [])].map(([own]) => own));
  const held = new Set(columns.flatMap(({ lookup: name, ref }) => (name === lookup.name && ref ? [ref.path[0]] : [])));
  return { ...lookup, kind, fields: fields.filter(({ name }) => compared.has(name) || held.has(name)) };
}
