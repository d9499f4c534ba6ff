import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { CaptureNames, CaptureNeeds, OpenedCapture } from '../../../model/changes.ts';
import { assert } from '../../../model/errors.ts';
import type { SourceSnapshot } from '../../../model/reading.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';
import { lsnOf } from './lsn.ts';
import { type ReplicationOptions, withReplication } from './replication.ts';

/** How long the making of a slot waits for transactions that are older. */
const waitMs = 60_000;

const textOf = (fragment: Fragment): string => statement(fragment).text;

interface MadeSlot {
  readonly consistent_point: string;
  readonly snapshot_name: string;
}

const published = (name: string): string => textOf(sql`SELECT 1 FROM pg_catalog.pg_publication WHERE pubname = ${literal(name)}`);
const slots = (name: string): string => textOf(sql`SELECT active FROM pg_catalog.pg_replication_slots WHERE slot_name = ${literal(name)}`);

/** What of the capture is not there yet, as the statements that make it; the order is that in which they are run. */
export function missingObjects(options: ReplicationOptions, { slot, publication, tables }: CaptureNeeds): Promise<string[]> {
  return withReplication(options, async (client) => {
    const hasPublication = (await client.query(published(publication))).rows.length > 0;
    return [...(hasPublication ? [] : [createPublication(publication, tables)]), createSlot(slot, await versionOf(client))];
  });
}

function createPublication(name: string, tables: CaptureNeeds['tables']): string {
  const named = join(tables.map(({ schema, table }) => ident(schema, table)));
  return textOf(sql`CREATE PUBLICATION ${ident(name)} FOR TABLE ${named} WITH (publish_via_partition_root = true)`);
}

function createSlot(name: string, version: number): string {
  const how = version >= 17 ? "(SNAPSHOT 'export', FAILOVER true)" : 'EXPORT_SNAPSHOT';
  return textOf(sql`CREATE_REPLICATION_SLOT ${ident(name)} LOGICAL pgoutput ${raw(how)}`);
}

async function versionOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query("SELECT pg_catalog.current_setting('server_version_num')::integer / 10000 AS version");
  return Number(rows[0]?.version ?? 0);
}

/**
 * Makes what is missing, and a view of the source as it was where the slot begins. A slot of an earlier attempt goes first: nobody has applied
 * anything of it. Throws `lock_timeout` where older transactions do not end.
 */
export function makeSlot(options: ReplicationOptions, needs: CaptureNeeds, viewOf: ViewOf): Promise<OpenedCapture> {
  return withReplication(options, async (client) => {
    await client.query(`SET lock_timeout = ${waitMs}`);
    if ((await client.query(slots(needs.slot))).rows.length > 0) await dropSlot(client, needs.slot);
    if ((await client.query(published(needs.publication))).rows.length === 0)
      await client.query(createPublication(needs.publication, needs.tables));
    return viewAt(client, createSlot(needs.slot, await versionOf(client)), viewOf);
  });
}

type ViewOf = (snapshot: string, position: string) => Promise<SourceSnapshot>;

async function viewAt(client: pg.Client, create: string, viewOf: ViewOf): Promise<OpenedCapture> {
  const made = (await client.query(create)).rows[0] as MadeSlot | undefined;
  assert(made, 'the source made no slot');
  // The snapshot is there until the next statement on this connection.
  return { from: made.consistent_point, view: await viewOf(made.snapshot_name, made.consistent_point) };
}

/**
 * A view of the source at an exact position of its log, by a slot that goes with its connection (PostgreSQL manual, section 53.4). Throws
 * `lock_timeout` where older transactions do not end.
 */
export function atMoment(options: ReplicationOptions, viewOf: ViewOf): Promise<OpenedCapture> {
  return withReplication(options, async (client) => {
    await client.query(`SET lock_timeout = ${waitMs}`);
    const name = ident(`godwit_moment_${randomUUID().replaceAll('-', '')}`);
    return viewAt(client, textOf(sql`CREATE_REPLICATION_SLOT ${name} TEMPORARY LOGICAL pgoutput EXPORT_SNAPSHOT`), viewOf);
  });
}

async function dropSlot(client: pg.Client, slot: string): Promise<void> {
  await client.query(`DROP_REPLICATION_SLOT ${ident(slot).pieces.join('')} WAIT`);
}

/** Takes away what capture has made on the source; what is not there any more is no fault. */
export function dropCapture(options: ReplicationOptions, { slot, publication }: CaptureNames): Promise<void> {
  return withReplication(options, async (client) => {
    if ((await client.query(slots(slot))).rows.length > 0) await dropSlot(client, slot);
    await client.query(textOf(sql`DROP PUBLICATION IF EXISTS ${ident(publication)}`));
  });
}

/** Writes a transaction into the log that changes nothing: who has read it has read all that was committed before. */
export function markLog(options: ReplicationOptions): Promise<string> {
  return withReplication(options, async (client) => {
    const { rows } = await client.query("SELECT pg_catalog.pg_logical_emit_message(true, 'godwit', '')::text AS at");
    return String(rows[0]?.at);
  });
}

/** Whether one position comes before another. */
export const isBefore = (a: string, b: string): boolean => lsnOf(a) < lsnOf(b);
