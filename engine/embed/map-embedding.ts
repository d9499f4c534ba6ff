import type { Catalog, Entity } from '../../model/catalog.ts';
import { findColumn } from '../../model/column-ref.ts';
import type { SqlParser } from '../../model/contracts.ts';
import { digestOf } from '../../model/digest.ts';
import type { DeclaredContent, Embedding, MappedContent, MappedEmbedding } from '../../model/embedding.ts';
import { GodwitError } from '../../model/errors.ts';
import type { SourceRead } from '../../model/reading.ts';
import { requireEntity } from '../map/identities.ts';
import { lookupsOf } from '../map/lookups.ts';
import { readOf } from '../map/source-read.ts';
import { type Template, templateOf } from './template.ts';

export interface EmbeddingInput {
  readonly database: string;
  readonly catalog: Catalog;
  readonly embedder: MappedEmbedding['embedder'];
  readonly parser: SqlParser;
  /** Whether the name of a column says that it holds personal data, health data, money or secrets. */
  readonly isSensitive: (entity: string, column: string) => boolean;
}

export interface PreparedContent {
  readonly mapped: MappedContent;
  readonly template: Template;
  readonly read: SourceRead;
  /** The key alone. */
  readonly keyRead: SourceRead;
}

/** Embeddings as they are approved, with what they read. */
export interface PreparedEmbedding {
  readonly mapped: MappedEmbedding;
  readonly digest: string;
  readonly contents: readonly PreparedContent[];
}

/** What embeddings read and make. Throws `entity_not_found`, `mapping_invalid` with what to change. */
export function mapEmbedding(declared: Embedding, input: EmbeddingInput): PreparedEmbedding {
  const { embedding, schema, dimensions, budget } = declared;
  const contents = declared.contents.map((each) => mapContent(`${embedding}.${each.content}`, each, input));
  const { database, embedder } = input;
  const mapped = { embedding, database, schema, embedder, dimensions, budget, contents: contents.map((each) => each.mapped) };
  return { mapped, digest: digestOf(mapped), contents };
}

function mapContent(name: string, declared: DeclaredContent, { catalog, parser, isSensitive }: EmbeddingInput): PreparedContent {
  const { content, text, owner = null, when_sensitive, part = null } = declared;
  const entity = requireEntity(catalog, declared.entity, name, ['entity']);
  const key = keyOf(name, entity);
  const lookups = lookupsOf({ phase: name, lookups: declared.lookups }, entity, catalog, parser.isComparable);
  const joined = new Map(lookups.map((each) => [each.name, requireEntity(catalog, each.entity, name)]));
  const template = templateOf(text);
  if (template.columns.length === 0) throw new GodwitError('mapping_invalid', `${name}: its text names no column, such as {title}.`);
  const aliases = [...template.columns, ...(owner === null ? [] : [owner])];
  const unknown = [...aliases, ...(declared.sensitive ?? [])].find((alias) => !findColumn(alias, entity, joined));
  if (unknown !== undefined) throw new GodwitError('mapping_invalid', `${name}: ${entity.name} has no column "${unknown}".`);
  const read = readOf({ phase: name, entity: entity.name, key, lookups, aliases }, catalog);
  const keyRead = readOf({ phase: name, entity: entity.name, key, lookups: [], aliases: [] }, catalog);
  const columns = read.columns.map(({ alias, field }) => ({ alias, type: field.type.native }));
  const named = template.columns.filter((alias) => isSensitive(...placeOf(alias, entity, joined)));
  const sensitive = [...new Set([...named, ...(declared.sensitive ?? [])])].sort();
  const mapped = { content, entity: entity.name, key, owner, text, columns, lookups, sensitive, when_sensitive, part };
  return { mapped, template, read, keyRead };
}

/** The entity and the column that an alias names, by their names. */
function placeOf(alias: string, entity: Entity, joined: ReadonlyMap<string, Entity>): [string, string] {
  const found = findColumn(alias, entity, joined);
  const lookup = found?.ref.read != null ? joined.get(found.ref.read) : undefined;
  return [(lookup ?? entity).table, found?.ref.path.at(-1) ?? alias];
}

function keyOf(name: string, { name: entity, key }: Entity): string[] {
  if (key) return key.fields;
  throw new GodwitError('unsupported_structure', `${name}: ${entity} has no primary key, by which its rows would be known again.`);
}
