import type { DownDefinition, Restored, RestoreScope } from '../../../model/bulk.ts';
import { GodwitError } from '../../../model/errors.ts';
import type { TargetSession } from '../../../model/session.ts';
import { ident, raw, sql, statement } from '../sql.ts';
import { findTable, readDefinitions, savedName } from './definitions.ts';

interface Saved extends DownDefinition {
  readonly definition: string;
}

/** For building: as long as it takes, but no longer than this for the lock; memory for one sort, and a second pair of hands. */
const settings = `
  SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '60s', true),
         set_config('maintenance_work_mem', greatest(pg_size_bytes(current_setting('maintenance_work_mem')) / 1024, 512 * 1024) || 'kB', true),
         set_config('max_parallel_maintenance_workers', greatest(current_setting('max_parallel_maintenance_workers')::integer, 4)::text, true)`;

/** Puts back what the ledger says is down, one by one; what the rows do not allow is returned and stays saved. */
export async function restore(session: TargetSession, ledgerSchema: string, scope: RestoreScope): Promise<Restored> {
  const restored: DownDefinition[] = [];
  const refused: GodwitError[] = [];
  for (const saved of await readSaved(session, ledgerSchema, scope)) {
    try {
      if (await restoreOne(session, ledgerSchema, saved)) restored.push(withoutText(saved));
    } catch (error) {
      if (!(error instanceof GodwitError) || error.code !== 'data_refused') throw error;
      refused.push(refusal(saved, error));
    }
  }
  return { restored, refused };
}

/** What the ledger says is down and the catalog does not have. */
export async function findMissing(session: TargetSession, ledgerSchema: string): Promise<DownDefinition[]> {
  const missing: DownDefinition[] = [];
  for (const saved of await readSaved(session, ledgerSchema, {})) {
    if ((await standing(session, saved)) === null) missing.push(withoutText(saved));
  }
  return missing;
}

function readSaved(session: TargetSession, ledgerSchema: string, { run, exceptRun, entity }: RestoreScope): Promise<Saved[]> {
  const conditions = [
    run === undefined ? raw('') : sql` AND run = ${run}::uuid`,
    exceptRun === undefined ? raw('') : sql` AND run <> ${exceptRun}::uuid`,
    entity === undefined ? raw('') : sql` AND entity = ${savedName(entity)}`,
  ];
  return session.query<Saved>(
    statement(sql`
      SELECT run, entity, kind, name, definition FROM ${ident(ledgerSchema, 'dropped_definitions')}
      WHERE restored_at IS NULL AND kind IN ('index', 'constraint')${conditions[0]}${conditions[1]}${conditions[2]}
      ORDER BY dropped_at, entity, definition LIKE 'ALTER%', name`),
  );
}

async function restoreOne(session: TargetSession, ledgerSchema: string, saved: Saved): Promise<boolean> {
  await session.begin();
  try {
    await session.query({ text: settings });
    const isOurs = await claim(session, ledgerSchema, saved);
    if (isOurs) await build(session, saved);
    await session.commit();
    return isOurs;
  } catch (error) {
    await session.rollback().catch(() => {});
    throw error;
  }
}

/** Marks it as restored, which holds only if this transaction commits; false when another process was first, or is still loading without it. */
async function claim(session: TargetSession, ledgerSchema: string, { run, entity, kind, name }: Saved): Promise<boolean> {
  const rows = await session.query(
    statement(sql`
      UPDATE ${ident(ledgerSchema, 'dropped_definitions')} SET restored_at = clock_timestamp()
      WHERE run = ${run}::uuid AND entity = ${entity} AND kind = ${kind} AND name = ${name} AND restored_at IS NULL
        AND pg_try_advisory_xact_lock_shared(hashtext('godwit:load'), hashtext(${run})) RETURNING 1`),
  );
  return rows.length > 0;
}

async function build(session: TargetSession, saved: Saved): Promise<void> {
  const now = await standing(session, saved);
  if (now === null) await session.query({ text: saved.definition });
  else if (now !== saved.definition) throw changed(saved);
}

/** The definition that stands under that name now; empty when the whole table is gone, null when only this is missing. */
async function standing(session: TargetSession, { entity, kind, name, definition }: Saved): Promise<string | null> {
  if ((await findTable(session, entity)) === null) return definition;
  const found = await readDefinitions(session, entity);
  return found.find((each) => each.kind === kind && each.name === name)?.definition ?? null;
}

function withoutText({ run, entity, kind, name }: Saved): DownDefinition {
  return { run, entity, kind, name };
}

function changed({ entity, kind, name }: Saved): GodwitError {
  return new GodwitError(
    'target_drift',
    `The ${kind} ${name} of ${entity} was taken down for a load, and somebody has made another of that name since.`,
    {
      details: { entity, kind, name },
    },
  );
}

function refusal({ entity, kind, name }: Saved, cause: GodwitError): GodwitError {
  const why = cause.details.state === '23503' ? 'rows refer to others that are not there' : 'rows exclude each other';
  return new GodwitError('data_refused', `The ${kind} ${name} of ${entity} cannot be built again: ${why}. Its definition is still saved.`, {
    cause,
    details: { entity, kind, name, state: cause.details.state },
  });
}
