import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../../../model/digest.ts';
import type { TargetSession } from '../../../model/session.ts';
import type { OffTrigger, TriggerSwitch } from '../../../model/triggers.ts';
import { savedName } from '../bulk/definitions.ts';
import { type Fragment, ident, sql, statement } from '../sql.ts';

const firingText = readFileSync(join(import.meta.dirname, 'sql', 'firing.sql'), 'utf8');

interface Firing extends OffTrigger {
  readonly turnOff: string;
  readonly turnOn: string;
}

/** A session that waits longer for the table stands in somebody's way. */
const lockTimeout = '30s';

/**
 * Triggers of a PostgreSQL target, one by one by ALTER TABLE: `session_replication_role` would need a superuser and turn foreign keys off as well.
 * The triggers of constraints are never touched (PostgreSQL manual, ALTER TABLE).
 */
export function openTriggerSwitch(ledgerSchema: string): TriggerSwitch {
  const saved = ident(ledgerSchema, 'dropped_definitions');
  return {
    turnOff: (session, playbook, entities) =>
      inLockTimeout(session, async () => {
        for (const entity of entities) await turnOffAll(session, saved, playbook, savedName(entity));
      }),
    turnOn: (session, playbook) => inLockTimeout(session, () => turnOnAll(session, saved, playbook)),
    off: (session) => findOff(session, saved),
  };
}

async function inLockTimeout(session: TargetSession, work: () => Promise<void>): Promise<void> {
  await session.begin();
  try {
    await session.query({ text: "SELECT set_config('lock_timeout', $1, true)", values: [lockTimeout] });
    await work();
    await session.commit();
  } catch (error) {
    await session.rollback().catch(() => {});
    throw error;
  }
}

/** Whose wish it is, in the place of a run: whichever process of the playbook comes next can turn them on. */
function holderOf(playbook: string): string {
  return sha256Hex(`triggers of ${playbook}`).slice(0, 32);
}

async function turnOffAll(session: TargetSession, saved: Fragment, playbook: string, entity: string): Promise<void> {
  await session.query(
    statement(sql`
    INSERT INTO ${saved} AS d (run, entity, kind, name, definition)
    SELECT DISTINCT ON (o.entity, o.name) ${holderOf(playbook)}::uuid, o.entity, o.kind, o.name, o.definition
    FROM ${saved} AS o
    WHERE o.kind = 'trigger' AND o.restored_at IS NULL AND o.run <> ${holderOf(playbook)}::uuid
      AND pg_catalog.to_regclass(o.entity)::oid IN (
        SELECT pg_catalog.to_regclass(${entity})::oid UNION SELECT relid::oid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass(${entity})))
    ON CONFLICT (run, entity, kind, name) DO UPDATE SET definition = excluded.definition, restored_at = NULL`),
  );
  const firing = await session.query<Firing>({ text: firingText, values: [entity] });
  for (const { entity: table, name, turnOff, turnOn } of firing) {
    await session.query({ text: turnOff });
    await session.query(
      statement(sql`
      INSERT INTO ${saved} (run, entity, kind, name, definition) VALUES (${holderOf(playbook)}::uuid, ${table}, 'trigger', ${name}, ${turnOn})
      ON CONFLICT (run, entity, kind, name) DO UPDATE SET definition = excluded.definition, dropped_at = clock_timestamp(), restored_at = NULL`),
    );
  }
}

async function turnOnAll(session: TargetSession, saved: Fragment, playbook: string): Promise<void> {
  const rows = await session.query<{ definition: string; wanted: boolean }>(
    statement(sql`
    UPDATE ${saved} AS d SET restored_at = clock_timestamp()
    WHERE run = ${holderOf(playbook)}::uuid AND kind = 'trigger' AND restored_at IS NULL
    RETURNING d.definition, ${isOff(sql`d.entity`, sql`d.name`)} AND NOT EXISTS (
      SELECT FROM ${saved} AS o
      WHERE o.kind = 'trigger' AND o.restored_at IS NULL AND o.run <> d.run AND (o.entity, o.name) = (d.entity, d.name)) AS wanted`),
  );
  for (const { definition, wanted } of rows) if (wanted) await session.query({ text: definition });
}

const isOff = (entity: Fragment, name: Fragment): Fragment => sql`EXISTS (
  SELECT FROM pg_catalog.pg_trigger AS t WHERE t.tgrelid = pg_catalog.to_regclass(${entity})::oid AND t.tgname = ${name} AND t.tgenabled = 'D')`;

function findOff(session: TargetSession, saved: Fragment): Promise<OffTrigger[]> {
  return session.query<OffTrigger>(
    statement(sql`
    SELECT DISTINCT d.entity, d.name FROM ${saved} AS d
    WHERE d.kind = 'trigger' AND d.restored_at IS NULL AND ${isOff(sql`d.entity`, sql`d.name`)} ORDER BY d.entity, d.name`),
  );
}
