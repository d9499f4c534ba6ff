import type { Database, DatabasePlace } from '../model/contracts.ts';
import { GodwitError } from '../model/errors.ts';

/**
 * Whether two places are one database, or one a physical copy of the other. Where a role may not ask for the system, the
 * server's start stands for it.
 */
export function isSamePlace(a: DatabasePlace, b: DatabasePlace): boolean {
  const isSameServer = a.system !== null && b.system !== null ? a.system === b.system : a.started === b.started;
  return isSameServer && a.database === b.database;
}

/** Throws `same_database` where two databases that are written under names of their own are one: their ledgers would be, too. */
export async function requireDistinct(databases: readonly { name: string; database: Pick<Database, 'place'> }[]): Promise<void> {
  if (databases.length < 2) return;
  const places = await Promise.all(databases.map(async ({ name, database }) => ({ name, place: await database.place() })));
  for (const [i, one] of places.entries())
    for (const other of places.slice(i + 1))
      if (isSamePlace(one.place, other.place))
        throw new GodwitError(
          'same_database',
          `${one.name} and ${other.name} are the same database, or one is a physical copy of the other. Give both phases one name for it.`,
          { details: { databases: [one.name, other.name] } },
        );
}

/** Throws `same_database` where source and target are one database: writing to what one reads must be said on purpose. `confirm` says how. */
export async function requireTwoDatabases(
  source: Pick<Database, 'place' | 'label'>,
  target: Pick<Database, 'place' | 'label'>,
  confirm: string,
): Promise<void> {
  const [from, to] = await Promise.all([source.place(), target.place()]);
  if (!isSamePlace(from, to)) return;
  throw new GodwitError(
    'same_database',
    `Source (${source.label}) and target (${target.label}) are the same database, or one is a physical copy of the other: the ` +
      `ledger and the migrated rows would be written into what is read. ${confirm}`,
    { details: { source: source.label, target: target.label } },
  );
}
