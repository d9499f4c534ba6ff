import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entity } from '../../../model/catalog.ts';
import type { CapturedEntity, SlotState } from '../../../model/changes.ts';
import type { Check } from '../../../model/check.ts';
import type { SqlSession } from '../../../model/session.ts';
import { passed } from '../preflight/facts.ts';
import type { TableFacts } from './table-facts.ts';
import { tableChecks } from './table-requirements.ts';

/** What a server says of logical replication. */
interface ReplicationFacts {
  readonly version: number;
  readonly walLevel: string;
  readonly isStandby: boolean;
  readonly slotsFree: number;
  readonly sendersFree: number;
  readonly keepSize: string;
  readonly mayReplicate: boolean;
  readonly mayPublish: boolean;
  readonly longTransactions: number;
  readonly preparedTransactions: number;
}

const text = (file: string): string => readFileSync(join(import.meta.dirname, 'sql', file), 'utf8');

/**
 * Whether changes of these tables can be captured, and what an administrator does where not. Nothing is changed: a replica identity is never
 * set by us, because it alters what every write of the application costs.
 */
export async function captureRequirements(session: SqlSession, entities: readonly Entity[]): Promise<Check[]> {
  const [server] = await session.query<ReplicationFacts>({ text: text('server.sql') });
  if (!server) return [];
  const named = JSON.stringify(entities.map(({ schema, table }) => ({ schema, table })));
  const tables = await session.query<TableFacts>({ text: text('tables.sql'), values: [named] });
  return [...serverChecks(server), ...tableChecks(tables, server.version)];
}

/** The tables as the stream will name them. */
export async function captureStructure(session: SqlSession, entities: readonly Entity[]): Promise<CapturedEntity[]> {
  const named = JSON.stringify(entities.map(({ schema, table }) => ({ schema, table })));
  const found = await session.query<CapturedEntity>({ text: text('structure.sql'), values: [named] });
  return found.map((each) => ({ ...each, id: Number(each.id) }));
}

/** How a slot stands; null where there is none. */
export async function slotState(session: SqlSession, name: string): Promise<SlotState | null> {
  const [found] = await session.query<SlotState>({ text: text('slot.sql'), values: [name] });
  const bytes = (value: number | string | null | undefined): number | null => (value == null ? null : Number(value));
  if (!found) return null;
  const { keptBytes, behindBytes, safeBytes } = found;
  return { ...found, keptBytes: bytes(keptBytes), behindBytes: bytes(behindBytes), safeBytes: bytes(safeBytes) };
}

function serverChecks(server: ReplicationFacts): Check[] {
  return [walLevel(server), rights(server), slots(server), transactions(server), retention(server), failover(server)];
}

function walLevel({ walLevel: actual, isStandby }: ReplicationFacts): Check {
  const name = 'capture.wal_level';
  const where = isStandby ? ' This server is a standby: its primary server decides.' : '';
  if (actual === 'logical') return passed(name, `The log is kept for logical decoding.${where}`);
  return {
    name,
    status: 'failed',
    message: `wal_level is ${actual}: the log does not say what changes.${where}`,
    fix:
      "As administrator: ALTER SYSTEM SET wal_level = 'logical'; then restart the server. On a managed service set " +
      'rds.logical_replication, cloudsql.logical_decoding or its equal.',
    expected: 'logical',
    actual,
  };
}

function rights({ mayReplicate, mayPublish }: ReplicationFacts): Check {
  const name = 'capture.rights';
  const missing = [
    ...(mayReplicate ? [] : ['ALTER ROLE … REPLICATION (or GRANT rds_replication TO …)']),
    ...(mayPublish ? [] : ['GRANT CREATE ON DATABASE … (or an administrator makes the publication)']),
  ];
  if (missing.length === 0) return passed(name, 'The role may open a replication stream and make a publication.');
  return {
    name,
    status: mayReplicate ? 'warning' : 'failed',
    message: 'The role may not capture changes.',
    fix: `As administrator: ${missing.join('; ')}.`,
  };
}

function slots({ slotsFree, sendersFree }: ReplicationFacts): Check {
  const name = 'capture.slots';
  // A comparison at a position needs a second one for a while.
  const free = Math.min(slotsFree, sendersFree);
  const told = `${Math.max(slotsFree, 0)} slots and ${Math.max(sendersFree, 0)} senders are free.`;
  if (free >= 2) return passed(name, told);
  return {
    name,
    status: free < 1 ? 'failed' : 'warning',
    message: told,
    fix: 'Raise max_replication_slots and max_wal_senders and restart the server, or drop slots that nobody reads.',
    expected: '>= 2',
    actual: String(free),
  };
}

function transactions({ longTransactions, preparedTransactions }: ReplicationFacts): Check {
  const name = 'capture.transactions';
  if (longTransactions + preparedTransactions === 0) return passed(name, 'No transaction holds up the making of a slot.');
  return {
    name,
    status: 'warning',
    message: `${longTransactions} transactions have been writing for over five minutes, ${preparedTransactions} are prepared: a slot waits for all.`,
    fix: 'End them (pg_stat_activity, pg_prepared_xacts) before capture begins.',
  };
}

function retention({ keepSize }: ReplicationFacts): Check {
  const name = 'capture.retention';
  if (keepSize !== '-1') return passed(name, `A slot that nobody reads keeps at most ${keepSize} of log.`);
  return {
    name,
    status: 'warning',
    message: 'max_slot_wal_keep_size is not set: a slot that nobody reads keeps log until the disk of the source is full.',
    fix: "As administrator: ALTER SYSTEM SET max_slot_wal_keep_size = '…' below what the disk has to spare, then SELECT pg_reload_conf().",
  };
}

function failover({ version }: ReplicationFacts): Check {
  const name = 'capture.failover';
  if (version >= 17) return passed(name, 'Slots can be made known to standbys.');
  return {
    name,
    status: 'skipped',
    message: `PostgreSQL ${version} does not make slots known to standbys: a failover of the source is a gap.`,
    fix: 'After a failover run godwit differential analyze; from version 17 on slots go along.',
  };
}
