import type { Entity } from '../../../model/catalog.ts';
import type { Finding } from '../../../model/profile.ts';
import { carriedPeriods } from './constraints.ts';
import type { SqlText } from './read-sql.ts';
import { type EntityShape, linkFor } from './shape.ts';

/** What of an entity is in the target and means something else there, or is not there because of what the target is. */
export function differences(shape: EntityShape, shapes: ReadonlyMap<string, EntityShape>): Finding[] {
  return [...legacyNamed(shape), ...periodsLeftOut(shape, shapes), ...unprovenChecks(shape), ...unprovenNotNull(shape.source)];
}

/** What holds only for migrated rows, because it names legacy keys that new rows do not have. */
function legacyNamed({ source, pieces, links, held, key }: EntityShape): Finding[] {
  const parts = [...pieces.checks, ...pieces.exclusions, ...pieces.indexes];
  const computed = [...pieces.generations].filter(([name]) => !key.includes(name));
  const all: (readonly [name: string, read: SqlText, what: string])[] = [
    ...parts.map(({ item, read }) => [item.name, read, 'say it of the new columns'] as const),
    ...computed.map(
      ([name, read]) => [name, read, 'rows of the new application have none of it; compute it from the new columns'] as const,
    ),
  ];
  return all.flatMap(([name, read, advice]) => {
    const columns = read.uses.filter((use) => !linkFor(use, links)).map(({ column }) => column);
    const legacy = [...new Set(columns)].filter((column) => held.get(column) !== column);
    if (legacy.length === 0) return [];
    const message = `"${name}" names ${legacy.map((column) => `"${held.get(column)}"`).join(', ')}, which only migrated rows have; ${advice}.`;
    return [{ kind: 'legacy_columns_named', entity: source.name, fields: legacy, rows: 0, message }];
  });
}

function periodsLeftOut(shape: EntityShape, shapes: ReadonlyMap<string, EntityShape>): Finding[] {
  const carried = new Set(carriedPeriods(shape, shapes).map(({ name }) => name));
  return (shape.source.periodReferences ?? [])
    .filter(({ name }) => !carried.has(name))
    .map(({ name, fields, entity }) => ({
      kind: 'reference_left_out',
      ...{ entity: shape.source.name, fields, rows: 0 },
      message: `The reference "${name}" to ${entity} by PERIOD is left out: its columns are not the same in the target. They keep their values.`,
    }));
}

function unprovenChecks({ source, pieces }: EntityShape): Finding[] {
  const never = pieces.checks.filter(({ item }) => item.unproven === 'not_valid');
  return never.map(({ item: { name } }) => ({
    kind: 'check_unproven',
    ...{ entity: source.name, fields: [], rows: 0 },
    message:
      `The check "${name}" was never validated in the source, so rows may break it: in the target it is NOT ENFORCED. ` +
      'When all rows are there, make it anew as NOT VALID.',
  }));
}

function unprovenNotNull({ name: entity, fields }: Entity): Finding[] {
  const never = fields.filter(({ notNullUnproven }) => notNullUnproven);
  return never.map(({ name }) => ({
    kind: 'check_unproven',
    ...{ entity, fields: [name], rows: 0 },
    message:
      `NOT NULL of "${name}" was never validated in the source, so rows may be empty: in the target they may be. When all ` +
      'rows are there, set it anew as NOT VALID.',
  }));
}
