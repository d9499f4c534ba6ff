import { type Catalog, type Entity, findEntity } from '../../model/catalog.ts';
import { findColumn } from '../../model/column-ref.ts';
import { assert, GodwitError } from '../../model/errors.ts';
import type { MirroredTable } from '../../model/mirror.ts';
import type { ReadColumn, SourceRead } from '../../model/reading.ts';
import type { PreparedPhase } from '../run/context.ts';

/**
 * The rows of documents as they are mirrored: a table for each entity that phases read or look up, elements of arrays among them, with exactly the
 * columns that mappings read. Throws `unsupported_structure`, naming the phase and why, where changes of what it reads cannot be applied.
 */
export function mirroredDocuments(prepared: readonly PreparedPhase[], source: Catalog): MirroredTable[] {
  const reads = Map.groupBy(
    prepared.flatMap((each) => [drivingRead(each), ...lookedUp(each, source)]),
    ({ entity }) => entity.name,
  );
  return [...reads.values()].map((of, number) => mirroredOf(of, number));
}

type OwnRead = Pick<SourceRead, 'entity' | 'key' | 'columns'>;

function drivingRead({ sourceRead: { entity, key, columns, lookups } }: PreparedPhase): OwnRead {
  const paired = lookups.flatMap(({ on }) => on.map(([, alias]) => alias));
  const own = columns.filter(({ lookup }) => lookup === null);
  const missing = [...key, ...keyOf(entity), ...paired].filter((alias) => !own.some((column) => column.alias === alias));
  return { entity, key, columns: [...own, ...[...new Set(missing)].map((alias) => columnOf(entity, alias))] };
}

function columnOf(entity: Entity, alias: string): ReadColumn {
  const found = findColumn(alias, entity);
  assert(found, `${entity.name} has no column ${alias}`);
  return { alias, lookup: null, field: found.field, ref: found.ref };
}

function lookedUp({ phase, sourceRead: { lookups, columns } }: PreparedPhase, source: Catalog): OwnRead[] {
  return lookups.map(({ name, entity: looked, fields }) => {
    const entity = findEntity(source, looked);
    assert(entity, `the source has no ${looked}`);
    const own = columns.filter(({ lookup }) => lookup === name);
    if (own.some(({ ref }) => (ref?.path.length ?? 0) > 1))
      throw new GodwitError(
        'unsupported_structure',
        `Changes of phase ${phase.phase} cannot be captured yet: it looks up members of JSON.`,
      );
    const names = [...keyOf(entity), ...fields.map((field) => field.name), ...own.map(({ ref, field }) => ref?.path[0] ?? field.name)];
    return { entity, key: keyOf(entity), columns: [...new Set(names)].map((alias) => columnOf(entity, alias)) };
  });
}

/** Elements are told apart by their places here, whatever a phase tells them apart by: that is a column as others. */
function keyOf({ name, key }: Entity): readonly string[] {
  if (key) return key.fields;
  throw new GodwitError('unsupported_structure', `Changes of ${name} cannot be captured: two of its documents have one _id.`);
}

function mirroredOf(reads: readonly OwnRead[], number: number): MirroredTable {
  const [first] = reads;
  assert(first, 'a group of reads has one');
  const { entity } = first;
  const key = keyOf(entity);
  requireOneKey(reads, entity);
  const byAlias = new Map(reads.flatMap(({ columns }) => columns.map((column) => [column.alias, column] as const)));
  const others = [...byAlias.keys()].filter((alias) => !key.includes(alias)).sort();
  const columns = [...key, ...others].map((alias) => byAlias.get(alias)).filter((column) => column !== undefined);
  return {
    ...{ number, entity, key },
    fields: columns.map(({ alias, field }) => ({ ...field, name: alias })),
    read: { entity, key: first.key, columns, lookups: [] },
    owner: key.slice(0, entity.unnest?.parentKey.length ?? key.length),
  };
}

/** Which elements are no rows depends on what they are told apart by. */
function requireOneKey(reads: readonly OwnRead[], { name, unnest }: Entity): void {
  if (!unnest || new Set(reads.map(({ key }) => key.join('\0'))).size === 1) return;
  throw new GodwitError(
    'unsupported_structure',
    `Changes of ${name} cannot be captured yet: phases tell its elements apart by different members. Give them one element_key.`,
  );
}
