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
  const { phase, source: entity, sourceKey: key, lookups, transform } = mapping;
  const filtered = mapping.where ? columnsOf(mapping.where.expression) : [];
  const read = [...mapping.fields.flatMap(({ rule }) => originsOf(rule, mapping)), ...(transform?.columns ?? [])];
  const sourceRead = readOf({ phase, entity, key, lookups, aliases: [...read, ...filtered] }, source);
  if (!transform) return sourceRead;
  const made = transform.output.map((each) => ({ alias: outputAlias(transform, each.name), lookup: null, field: outputField(each) }));
  return { ...sourceRead, outputs: made };
}

/** What is read of an entity, by aliases; `phase` is who reads it, for messages. */
export interface ReadQuestion {
  readonly phase: string;
  readonly entity: string;
  readonly key: readonly string[];
  readonly lookups: readonly Lookup[];
  readonly aliases: readonly string[];
}

/** The read of an entity and of what is joined to it, the key first. */
export function readOf({ phase, entity: name, key, lookups: joins, aliases }: ReadQuestion, source: Catalog): SourceRead {
  const entity = requireEntity(source, name, phase);
  const joined = new Map(joins.map((each) => [each.name, requireEntity(source, each.entity, phase)]));
  const column = (alias: string): ReadColumn => {
    const made = isWholeRowKey(key, entity.fields) ? wholeRowFields.find((field) => field.name === alias) : undefined;
    if (made) return { alias, lookup: null, field: made };
    const found = findColumn(alias, entity, joined);
    if (!found) throw new GodwitError('mapping_invalid', `${phase}: ${entity.name} has no column "${alias}".`);
    return readColumn(alias, found, joined);
  };
  const columns = [...new Set([...key, ...aliases])].map(column);
  const lookups = joins.map((each) => readLookup(each, requireEntity(source, each.entity, phase), columns));
  return { entity, key, columns, lookups };
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
