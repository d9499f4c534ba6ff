import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entity } from '../../model/catalog.ts';
import type { TargetDatabase } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import type { SequenceKeeper } from '../../model/sequences.ts';
import type { Statement, TargetSession } from '../../model/session.ts';
import type { TriggerSwitch } from '../../model/triggers.ts';

const lockRoomSql = readFileSync(join(import.meta.dirname, 'lock-room.sql'), 'utf8');

/** Scratch tables that end with their transaction, and those that are emptied by it; a savepoint does neither by itself. */
const scratch = { dropped: ['ranked', 'linked'], emptied: ['shaped', 'held', 'touched'] } as const;

const dropScratch: Statement = { text: `DROP TABLE IF EXISTS ${scratch.dropped.map((name) => `pg_temp.${name}`).join(', ')}` };
const findEmptied: Statement = {
  text: 'SELECT relname AS name FROM pg_catalog.pg_class WHERE relnamespace = pg_catalog.pg_my_temp_schema() AND relname = ANY ($1)',
  values: [[...scratch.emptied]],
};

/**
 * Gives `work` a target whose sessions all share one transaction, and takes everything back at the end: what would be written is
 * written, read and counted by the real statements, and never stays. Locks are held as long as it takes; sequences that were drawn from
 * do not go back (PostgreSQL manual, Sequence Manipulation Functions).
 */
export async function inTrial<T>(
  target: TargetDatabase,
  entities: readonly Entity[],
  work: (trial: TargetDatabase) => Promise<T>,
): Promise<T> {
  const session = await target.openSession();
  await session.begin();
  try {
    await requireLocks(session, target.label, entities);
    return await work({
      ...target,
      openSession: async () => within(session),
      triggers: (schema) => leftOff(target.triggers(schema)),
      sequences: leftAlone,
      refreshView: leftUnfilled,
    });
  } finally {
    await session.rollback().catch(() => {});
    await session.close();
  }
}

/** Relations that a phase makes and drops again: scratch tables with their indexes and what they store out of line. */
const scratchRelations = 18;

/** A table with its indexes, and with what it stores out of line and the index of that. */
const locksOf = ({ key, uniques, indexes }: Entity): number => 3 + (key ? 1 : 0) + uniques.length + indexes.length;

/** A trial keeps every lock to its end: what the server has no room for is refused before anything is done. */
async function requireLocks(session: TargetSession, label: string, entities: readonly Entity[]): Promise<void> {
  const needed = entities.reduce((sum, entity) => sum + locksOf(entity) + scratchRelations, 0);
  const [found] = await session.query<{ each: number; holders: number }>({ text: lockRoomSql });
  const { each, holders } = found ?? { each: 0, holders: 0 };
  if (needed <= each * holders) return;
  const message =
    `${label} has room for ${each * holders} locks (max_locks_per_transaction = ${each}), and ${entities.length} ` +
    `phases in one transaction take about ${needed}: set it to ${Math.ceil(needed / holders)} at least.`;
  throw new GodwitError('locks_too_few', message, { details: { label, needed, room: each * holders } });
}

/** Deferred checks that wait for the end forbid ALTER TABLE until then; what is taken back need not be turned on. */
const leftOff = (triggers: TriggerSwitch): TriggerSwitch => ({ ...triggers, turnOn: async () => {} });

/** It would keep everybody from reading the view until the end. */
const leftUnfilled: TargetDatabase['refreshView'] = () => ({ text: 'SELECT' });

/** Setting one would keep everybody from drawing until the end. */
const leftAlone: SequenceKeeper = { advance: async () => [], setBack: async () => [] };

/** A session whose transactions are savepoints of another's. */
function within(session: TargetSession): TargetSession {
  const release = async (): Promise<void> => {
    await session.query({ text: 'RELEASE SAVEPOINT trial' });
    await endTransaction(session);
  };
  return {
    ...session,
    begin: async () => {
      await session.query({ text: 'SAVEPOINT trial' });
    },
    commit: release,
    rollback: async () => {
      await session.query({ text: 'ROLLBACK TO SAVEPOINT trial' });
      await release();
    },
    close: async () => {},
  };
}

async function endTransaction(session: TargetSession): Promise<void> {
  await session.query(dropScratch);
  for (const { name } of await session.query<{ name: string }>(findEmptied)) await session.query({ text: `TRUNCATE pg_temp.${name}` });
}
