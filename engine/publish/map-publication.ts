import type { Catalog, Entity } from '../../model/catalog.ts';
import { findColumn } from '../../model/column-ref.ts';
import type { SqlParser } from '../../model/contracts.ts';
import { digestOf } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import type { MappedPublication, Publication } from '../../model/publication.ts';
import type { SourceRead } from '../../model/reading.ts';
import { type SandboxColumn, type Transforms, transformDigest } from '../../model/sandbox.ts';
import { type MappedTransform, transformName } from '../../model/transform.ts';
import { requireEntity } from '../map/identities.ts';
import { lookupsOf } from '../map/lookups.ts';
import { readOf } from '../map/source-read.ts';
import { inputColumns, noInstant } from '../map/transform.ts';

/** Where a publication's items go, and what its code makes: a type of `sandbox/check/shapes.ts`. */
export interface PublicationSink {
  readonly name: string;
  readonly kind: string;
  readonly label: string;
  readonly shapeOf: (item: string) => string;
}

export interface PublicationInput {
  readonly system: string;
  readonly database: string;
  readonly catalog: Catalog;
  readonly sink: PublicationSink;
  readonly parser: SqlParser;
  readonly transforms: Transforms;
}

/** A publication as it is approved, with what it reads. */
export interface PreparedPublication {
  readonly declared: Publication;
  readonly mapped: MappedPublication;
  readonly digest: string;
  readonly read: SourceRead;
}

/** Column of a transform's result that holds the item. */
export const itemColumn = 'item';

/**
 * What a publication reads and makes, with its code read and type-checked. Throws `entity_not_found`, `mapping_invalid`, `transform_refused` with
 * what to change.
 */
export async function mapPublication(declared: Publication, input: PublicationInput): Promise<PreparedPublication> {
  const { catalog, system, database, sink } = input;
  const { publication, item, id, elsewhere, deletes } = declared;
  const entity = requireEntity(catalog, declared.entity, publication, ['entity']);
  const key = keyOf(publication, entity);
  const lookups = lookupsOf({ phase: publication, lookups: declared.lookups }, entity, catalog, input.parser.isComparable);
  const joined = new Map(lookups.map((each) => [each.name, requireEntity(catalog, each.entity, publication)]));
  const transform = declared.transform ? await mapCode(declared, { source: entity, joined }, input) : null;
  const aliases = transform?.columns ?? declared.columns ?? entity.fields.map(({ name }) => name);
  const unknown = aliases.find((alias) => !findColumn(alias, entity, joined));
  if (unknown !== undefined) throw new GodwitError('mapping_invalid', `${publication}: ${entity.name} has no column "${unknown}".`);
  const read = readOf({ phase: publication, entity: entity.name, key, lookups, aliases }, catalog);
  const columns = read.columns.map(({ alias, field }) => ({ alias, type: field.type.native }));
  const { shapeOf: _, ...into } = sink;
  const mapped = {
    ...{ publication, database, entity: entity.name, key, columns, lookups, sink: into },
    item,
    id,
    system,
    transform,
    elsewhere,
    deletes,
  };
  return { declared, mapped, digest: digestOf(mapped), read };
}

function keyOf(publication: string, { name, key }: Entity): string[] {
  if (key) return key.fields;
  throw new GodwitError('unsupported_structure', `${publication}: ${name} has no primary key, by which its rows would be known again.`);
}

async function mapCode(
  { publication, item, transform: declared }: Publication,
  parts: { readonly source: Entity; readonly joined: ReadonlyMap<string, Entity> },
  { transforms, sink }: PublicationInput,
): Promise<MappedTransform | null> {
  if (!declared) return null;
  const { file, now = noInstant } = declared;
  const shape = sink.shapeOf(item);
  const output: SandboxColumn = { name: itemColumn, kind: 'json', dimensions: 0, nullable: true, shape };
  const given = { file, source: transforms.read(file), input: inputColumns(parts), output: [output] };
  const { columns, reasons } = await transforms.check(given).catch((cause: unknown) => {
    if (!(cause instanceof GodwitError)) throw cause;
    throw new GodwitError(cause.code, `${publication}: ${cause.message}`, { cause, details: cause.details });
  });
  return { ...given, name: transformName(file), digest: transformDigest(given), columns: [...columns], reasons: [...reasons], now };
}
