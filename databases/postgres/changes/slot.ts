import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamRequest } from '../../../model/changes.ts';
import { GodwitError } from '../../../model/errors.ts';
import { type Fragment, ident, literal, raw, sql, statement } from '../sql.ts';
import { lsnOf, lsnText } from './lsn.ts';

const looksMax = 12;
const lookMs = 250;

/** Asks on a replication connection, which takes no parameters. */
type Ask = (text: string) => Promise<{ readonly rows: readonly unknown[] }>;

interface Slot {
  readonly plugin: string | null;
  readonly confirmed: string | null;
  readonly status: string | null;
  readonly isActive: boolean;
  /** Where the log ends. */
  readonly log: string;
}

const textOf = (fragment: Fragment): string => statement(fragment).text;

/**
 * The slot is there, free, and has all that comes after `from`: the server itself would silently begin later. Throws `object_missing`, `run_active`,
 * `changes_lost`.
 */
export async function requireSlot(ask: Ask, { slot, publication, from }: StreamRequest, label: string): Promise<void> {
  const question = sql`
    SELECT plugin::text, confirmed_flush_lsn::text AS confirmed, wal_status AS status, active AS "isActive",
      CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_lsn() END::text AS log
    FROM pg_catalog.pg_replication_slots WHERE slot_name = ${literal(slot)} AND database = pg_catalog.current_database()`;
  const found = await whenFree(async () => ((await ask(textOf(question))).rows as Slot[])[0]);
  if (!found) throw new GodwitError('object_missing', `${label} has no replication slot "${slot}" in this database.`);
  if (found.plugin !== 'pgoutput') throw new GodwitError('object_missing', `The slot "${slot}" of ${label} is not one of pgoutput.`);
  if (found.status === 'lost') throw lost(`${label} has given up the slot "${slot}": the log that it was kept for was removed`);
  if (found.isActive) throw new GodwitError('run_active', `Another process reads the slot "${slot}" of ${label}.`);
  if (found.confirmed !== null && lsnOf(found.confirmed) > lsnOf(from))
    throw lost(`The slot "${slot}" of ${label} begins at ${found.confirmed}, and changes are wanted from ${from} on`);
  if (lsnOf(found.log) < lsnOf(from))
    throw lost(
      `The log of ${label} ends at ${found.log}, and changes up to ${from} are applied already: it was restored, or is another server`,
    );
  const published = sql`SELECT 1 FROM pg_catalog.pg_publication WHERE pubname = ${literal(publication)}`;
  if ((await ask(textOf(published))).rows.length === 0)
    throw new GodwitError('object_missing', `${label} has no publication "${publication}".`);
}

/** Whose reader has just gone stands as read for a moment. */
async function whenFree(look: () => Promise<Slot | undefined>): Promise<Slot | undefined> {
  for (let again = 1; again < looksMax; again++) {
    const found = await look();
    if (!found?.isActive) return found;
    await sleep(lookMs);
  }
  return look();
}

function lost(what: string): GodwitError {
  return new GodwitError('changes_lost', `${what}. What was changed in between is not in the stream.`);
}

/** Text values, protocol 1: whole transactions, after their commits. */
export function startStatement({ slot, publication, from }: StreamRequest): string {
  const names = literal(`"${publication.replaceAll('"', '""')}"`);
  return textOf(
    sql`START_REPLICATION SLOT ${ident(slot)} LOGICAL ${positionText(from)} (proto_version '1', publication_names ${names}, messages 'true')`,
  );
}

/** Written bare, so it must be a position and nothing else. */
function positionText(position: string): Fragment {
  return raw(lsnText(lsnOf(position)));
}
