import { type Catalog, type Entity, findEntity } from '../../model/catalog.ts';
import { elementRead, findColumn, parentRead } from '../../model/column-ref.ts';
import { columnsOf } from '../../model/expression.ts';
import { columnsRead, type Mapping } from '../../model/mapping.ts';
import { oncePer } from '../../model/once.ts';
import type { Playbook, PlaybookPhase } from '../../model/playbook.ts';
import { contentColumn, valueColumn } from '../../model/unnest.ts';
import { refusal } from '../playbook/refusal.ts';

/** Where a value lies in what the source stores: the rows' entity, and the path in them (`allergies[].code`). */
interface StoredPath {
  readonly of: string;
  readonly path: string;
}

interface Ground {
  readonly playbook: Playbook;
  readonly catalog: Catalog;
  readonly source: Entity;
  readonly joined: ReadonlyMap<string, Entity>;
}

/**
 * What one phase encrypts, no phase reads in plain, by whatever name: as a column of the parent, in the array or the element that holds it, through a
 * look-up, or in a key that is a hash of it. Throws `mapping_invalid`.
 */
export function refuseReadingSealed(mapping: Mapping, phase: PlaybookPhase, ground: Ground): void {
  const sealed = sealedPaths(phase, ground);
  if (sealed.length === 0) return;
  for (const alias of aliasesOf(mapping)) {
    if (Object.hasOwn(phase.encrypt ?? {}, alias)) continue;
    const read = pathOf(alias, ground.source, ground.joined);
    const other = read && sealed.find((each) => holds(read, each) || holds(each, read));
    if (other)
      throw refusal(
        'mapping_invalid',
        phase.phase,
        ['fields'],
        `${alias} is read in plain, and ${other.by} encrypts ${other.of}.${other.path}`,
      );
  }
}

function aliasesOf({ fields, where, lookups, transform, sourceKey }: Mapping): Set<string> {
  return new Set([
    ...sourceKey,
    ...fields.flatMap(({ rule }) => columnsRead(rule)),
    ...(where ? columnsOf(where.expression) : []),
    ...lookups.flatMap(({ name, on }) => on.flatMap(([own, alias]) => [`${name}.${own}`, alias])),
    ...(transform?.columns ?? []),
  ]);
}

/** Asked for each phase of a playbook, and the same for all of them. */
const encrypting = oncePer(({ phases }: Playbook) => phases.filter(({ encrypt }) => encrypt !== undefined));

function sealedPaths({ databases }: PlaybookPhase, { playbook, catalog }: Ground): (StoredPath & { readonly by: string })[] {
  return encrypting(playbook).flatMap(({ phase, source, encrypt, databases: own }) => {
    const entity = encrypt && own.source === databases.source ? findEntity(catalog, source) : undefined;
    return Object.keys((entity && encrypt) ?? {}).flatMap((alias) => {
      const found = entity && pathOf(alias, entity, new Map());
      return found ? [{ ...found, by: phase }] : [];
    });
  });
}

function pathOf(alias: string, entity: Entity, joined: ReadonlyMap<string, Entity>): StoredPath | null {
  const ref = findColumn(alias, entity, joined)?.ref;
  if (!ref) return null;
  const { read, path } = ref;
  const other = read === null ? undefined : joined.get(read);
  if (other) return { of: other.name, path: path.join('.') };
  const { unnest } = entity;
  if (!unnest) return { of: entity.name, path: path.join('.') };
  if (read === parentRead) return { of: unnest.of, path: path.join('.') };
  const elements = `${[unnest.column, ...unnest.members].join('.')}${unnest.as === 'array' ? '[]' : '{}'}`;
  if (read === elementRead) return { of: unnest.of, path: [elements, ...path].join('.') };
  const isWhole = path[0] === contentColumn || path[0] === valueColumn;
  return isWhole ? { of: unnest.of, path: elements } : { of: unnest.of, path: `${elements}#${path.join('.')}` };
}

/** Whether one path is another, or lies within it. */
const holds = (outer: StoredPath, inner: StoredPath): boolean =>
  outer.of === inner.of && (outer.path === inner.path || ['.', '[', '{'].some((sign) => inner.path.startsWith(`${outer.path}${sign}`)));
