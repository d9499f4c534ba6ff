import type { BulkLoad } from '../../../model/bulk.ts';
import { GodwitError } from '../../../model/errors.ts';
import type { TargetSession } from '../../../model/session.ts';
import { readEventTriggers } from '../event-triggers/event-triggers.ts';
import { ident, raw, sql, statement } from '../sql.ts';
import { type Definition, readDefinitions, savedName } from './definitions.ts';
import { findObstacle } from './obstacle.ts';

/** A session that waits longer for the table stands in somebody's way. */
const lockTimeout = '30s';

/**
 * Takes down foreign keys, plain indexes, and unique indexes that nothing leans on and the mapping cannot violate; everything else stays
 * up. Saved and dropped in one transaction, under a lock that also keeps the emptiness of the table true. Returns what stands
 * against it, with nothing
 * changed; null when it is done.
 */
export async function takeDown(session: TargetSession, ledgerSchema: string, load: BulkLoad): Promise<string | null> {
  const entity = savedName(load.entity);
  await session.begin();
  try {
    await session.query({ text: "SELECT set_config('lock_timeout', $1, true)", values: [lockTimeout] });
    await session.query(statement(sql`LOCK TABLE ${raw(entity)} IN ACCESS EXCLUSIVE MODE`));
    const obstacle = await findObstacle(session, entity);
    if (obstacle === null) await dropAndSave(session, ledgerSchema, load, entity);
    await session.commit();
    return obstacle;
  } catch (error) {
    await session.rollback().catch(() => {});
    if (error instanceof GodwitError && error.code === 'database_code') return error.message;
    throw error;
  }
}

async function dropAndSave(session: TargetSession, ledgerSchema: string, load: BulkLoad, entity: string): Promise<void> {
  const loose = (await readDefinitions(session, entity)).filter((each) => mayGo(each, load));
  await tryBoth(session, loose);
  await session.query(
    statement(sql`
      INSERT INTO ${ident(ledgerSchema, 'bulk_loads')} (run, phase, entity, structure)
      VALUES (${load.run}::uuid, ${load.phase}, ${entity}, ${JSON.stringify(load.entity)}) ON CONFLICT DO NOTHING`),
  );
  for (const each of loose) {
    await session.query(save(ledgerSchema, load.run, each));
    await session.query({ text: each.dropText });
  }
}

/** Where event triggers watch, dropping and building again are tried first: what one of them forbids must not stay down. The table is empty. */
async function tryBoth(session: TargetSession, loose: readonly Definition[]): Promise<void> {
  if (!(await readEventTriggers(session)).some(({ enabled }) => enabled)) return;
  const built = loose.map(({ definition }) => definition).toSorted((a, b) => Number(a.startsWith('ALTER')) - Number(b.startsWith('ALTER')));
  await session.query({ text: 'SAVEPOINT both_ways' });
  for (const text of [...loose.map(({ dropText }) => dropText), ...built]) await session.query({ text });
  await session.query({ text: 'ROLLBACK TO SAVEPOINT both_ways' });
  await session.query({ text: 'RELEASE SAVEPOINT both_ways' });
}

function mayGo({ isUnique, isReferenced, fields }: Definition, load: BulkLoad): boolean {
  return !isUnique || (!isReferenced && fields !== null && load.isProvenUnique(fields));
}

function save(ledgerSchema: string, run: string, { entity, kind, name, definition }: Definition) {
  return statement(sql`
    INSERT INTO ${ident(ledgerSchema, 'dropped_definitions')} (run, entity, kind, name, definition)
    VALUES (${run}::uuid, ${entity}, ${kind}, ${name}, ${definition})
    ON CONFLICT (run, entity, kind, name) DO UPDATE SET definition = excluded.definition, dropped_at = clock_timestamp(), restored_at = NULL`);
}
