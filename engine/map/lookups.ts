import { type Catalog, type Entity, type Field, findField } from '../../model/catalog.ts';
import { elementRead, findColumn, parentRead } from '../../model/column-ref.ts';
import type { SqlParser } from '../../model/contracts.ts';
import type { Lookup } from '../../model/mapping.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import { noColumn, refusal } from '../playbook/refusal.ts';
import { requireEntity } from './identities.ts';

/** Whether values of two types are compared. */
type IsComparable = SqlParser['isComparable'];

/** A phase, or a publication under its name. */
type WithLookups = Pick<PlaybookPhase, 'phase' | 'lookups'>;

/** The look-ups that a phase declares. Throws `entity_not_found`, `mapping_invalid` for columns that are not there or cannot be compared. */
export function lookupsOf(phase: WithLookups, source: Entity, catalog: Catalog, isComparable: IsComparable): Lookup[] {
  return Object.entries(phase.lookups).map(([name, { entity, on, where }]) => {
    const at = ['lookups', name];
    const known = requireEntity(catalog, entity, phase.phase, [...at, 'entity']);
    if (known.unnest || (source.unnest && ownReads.has(name))) throw refusal('mapping_invalid', phase.phase, at, noLookup(name, known));
    for (const column of Object.keys(where ?? {})) requireColumn(phase, known, column, [...at, 'where', column]);
    for (const [column, own] of Object.entries(on))
      requirePair(phase, { known, source, isComparable }, [column, own], [...at, 'on', column]);
    return { name, entity, on: Object.entries(on), ...(where && { where: Object.entries(where) }) };
  });
}

const ownReads: ReadonlySet<string> = new Set([parentRead, elementRead]);

const noLookup = (name: string, { name: entity, unnest }: Entity): string =>
  unnest
    ? `elements cannot be looked up, and ${entity} has elements.`
    : `"${name}" names what elements have anyway; give the look-up another name.`;

function requireColumn({ phase }: WithLookups, entity: Entity, column: string, at: readonly string[]): Field {
  const field = findField(entity, column);
  if (field) return field;
  throw refusal('mapping_invalid', phase, at, noColumn(entity, column));
}

function requirePair(
  phase: WithLookups,
  { known, source, isComparable }: { readonly known: Entity; readonly source: Entity; readonly isComparable: IsComparable },
  [column, own]: readonly [string, string],
  at: readonly string[],
): void {
  const [its, ours] = [requireColumn(phase, known, column, at), findColumn(own, source)?.field ?? requireColumn(phase, source, own, at)];
  if (isComparable(its.type, ours.type)) return;
  const types = `${known.name}.${column} (${its.type.native}) and ${source.name}.${own} (${ours.type.native})`;
  throw refusal('mapping_invalid', phase.phase, at, `${types} cannot be compared; pair columns of one type.`);
}
