import type { BulkLoad } from '../../../model/bulk.ts';
import type { TargetSession } from '../../../model/session.ts';
import { ident, raw, sql, statement } from '../sql.ts';
import { type Definition, readDefinitions, savedName } from './definitions.ts';
import { findObstacle } from './obstacle.ts';

/** A session that waits longer for the table stands in somebody's way. */
const lockTimeout = '30s';

/**
 * Takes down foreign keys, plain indexes, and unique indexes that nothing leans on and the mapping cannot violate; everything else stays
 * up. Saved and dropped in one transaction, under a lock that also keeps the emptiness of the table true.
 */
export async function takeDown(session: TargetSession, ledgerSchema: string, load: BulkLoad): Promise<boolean> {
  const entity = savedName(load.entity);
  await session.begin();
  try {
    await session.query({ text: "SELECT set_config('lock_timeout', $1, true)", values: [lockTimeout] });
    await session.query(statement(sql`LOCK TABLE ${raw(entity)} IN ACCESS EXCLUSIVE MODE`));
    const isPossible = (await findObstacle(session, entity)) === null;
    if (isPossible) await dropAndSave(session, ledgerSchema, load, entity);
    await session.commit();
    return isPossible;
  } catch (error) {
    await session.rollback().catch(() => {});
    throw error;
  }
}

async function dropAndSave(session: TargetSession, ledgerSchema: string, load: BulkLoad, entity: string): Promise<void> {
  const loose = (await readDefinitions(session, entity)).filter((each) => mayGo(each, load));
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

function mayGo({ isUnique, isReferenced, fields }: Definition, load: BulkLoad): boolean {
  return !isUnique || (!isReferenced && fields !== null && load.isProvenUnique(fields));
}

function save(ledgerSchema: string, run: string, { entity, kind, name, definition }: Definition) {
  return statement(sql`
    INSERT INTO ${ident(ledgerSchema, 'dropped_definitions')} (run, entity, kind, name, definition)
    VALUES (${run}::uuid, ${entity}, ${kind}, ${name}, ${definition})
    ON CONFLICT (run, entity, kind, name) DO UPDATE SET definition = excluded.definition, dropped_at = clock_timestamp(), restored_at = NULL`);
}
