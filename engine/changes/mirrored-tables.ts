import { type Catalog, type Entity, type Field, findEntity, findField } from '../../model/catalog.ts';
import { assert, GodwitError } from '../../model/errors.ts';
import type { MirroredTable } from '../../model/mirror.ts';
import { isWholeRowKey } from '../../model/whole-row.ts';
import type { PreparedPhase } from '../run/context.ts';

/** Columns of a source entity that a phase reads, by the entity's name. */
interface ReadOf {
  readonly entity: string;
  readonly columns: readonly string[];
}

/**
 * The source's tables as they are mirrored: of each only its key and the columns that a mapping reads. Throws `unsupported_structure`, naming the
 * phase and why, where changes of what it reads cannot be applied yet.
 */
export function mirroredTables(prepared: readonly PreparedPhase[], source: Catalog): MirroredTable[] {
  for (const each of prepared) requireSupported(each);
  const reads = Map.groupBy(prepared.flatMap(readsOf), ({ entity }) => entity);
  return [...reads].map(([name, of], number) => mirrored(source, name, new Set(of.flatMap(({ columns }) => columns)), number));
}

function requireSupported({ phase, sourceRead, mapping }: PreparedPhase): void {
  const refuse = (why: string): never => {
    throw new GodwitError('unsupported_structure', `Changes of phase ${phase.phase} cannot be captured yet: ${why}.`);
  };
  if (sourceRead.entity.unnest) refuse('it reads elements of a column');
  if (isWholeRowKey(mapping.sourceKey, sourceRead.entity.fields)) refuse(`${sourceRead.entity.name} has no key`);
}

function readsOf({ sourceRead }: PreparedPhase): ReadOf[] {
  const { entity, key, columns, lookups } = sourceRead;
  const of = (lookup: string | null): string[] =>
    columns.flatMap((column) => (column.lookup === lookup ? [column.ref?.path[0] ?? column.field.name] : []));
  return [
    { entity: entity.name, columns: [...key, ...of(null), ...lookups.flatMap(({ on }) => ownAliases(on, entity))] },
    ...lookups.map(({ name, entity: looked, fields }) => ({
      entity: looked,
      columns: [...of(name), ...fields.map((field) => field.name)],
    })),
  ];
}

/** Columns of the driving row that a look-up goes by, where they are not read. */
const ownAliases = (on: readonly (readonly [string, string])[], entity: Entity): string[] =>
  on.flatMap(([, alias]) => (findField(entity, alias) ? [alias] : []));

function mirrored(source: Catalog, name: string, columns: ReadonlySet<string>, number: number): MirroredTable {
  const entity = findEntity(source, name);
  assert(entity, `the source has no ${name}`);
  const key = entity.key?.fields ?? [];
  if (key.length === 0) throw new GodwitError('unsupported_structure', `Changes of ${name} cannot be captured yet: it has no primary key.`);
  const others = [...columns].filter((column) => !key.includes(column)).sort();
  const fields = [...key, ...others].map((column) => fieldOf(entity, column));
  const { schema, table, kind } = entity;
  return { number, entity: { ...entity, schema, table, kind, fields }, key, fields };
}

function fieldOf(entity: Entity, name: string): Field {
  const field = findField(entity, name);
  assert(field, `${entity.name} has no column ${name}`);
  if (field.generated === 'stored' || field.generated === 'virtual')
    throw untold(entity, name, 'the source computes it, so the stream does not have it');
  if (field.type.kind === 'money') throw untold(entity, name, 'the text of money depends on the locale of the source');
  return field;
}

function untold({ name }: Entity, column: string, why: string): GodwitError {
  return new GodwitError('unsupported_structure', `Changes of ${name}.${column} cannot be captured yet: ${why}.`);
}
