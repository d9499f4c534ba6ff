import { setTimeout as sleep } from 'node:timers/promises';
import { openPostgresSource } from '../../databases/postgres/database.ts';
import type { CapturedEvent, ChangeStream } from '../../model/changes.ts';
import type { SourceDatabase } from '../../model/contracts.ts';
import { withClient } from './databases.ts';

/** A source as an administrator reads it. */
export function openSource(url: string): Promise<SourceDatabase> {
  const bounds = { connectTimeoutMs: 5000, statementTimeoutMs: 60_000, profileRows: 100 };
  return openPostgresSource({ ...bounds, url, schemas: ['public'], allowSuperuser: true });
}

/** Makes a publication of all tables and a slot; returns where the slot begins. */
export function prepareCapture(url: string, slot: string, publication = 'FOR ALL TABLES'): Promise<string> {
  return withClient(url, async (client) => {
    await client.query(`CREATE PUBLICATION ${slot} ${publication}`);
    const { rows } = await client.query(`SELECT lsn::text FROM pg_create_logical_replication_slot('${slot}', 'pgoutput')`);
    return String(rows[0].lsn);
  });
}

/** Drops the slot; a slot that stays keeps the log of the whole server. A reader that has just gone is waited for. */
export async function dropSlot(url: string, slot: string): Promise<void> {
  const drop = 'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1 AND NOT active';
  const left = 'SELECT 1 FROM pg_replication_slots WHERE slot_name = $1';
  await withClient(url, async (client) => {
    for (let again = 0; again < 50 && (await client.query(left, [slot])).rows.length > 0; again++) {
      await client.query(drop, [slot]);
      await sleep(100);
    }
  });
}

export async function openStream(url: string, slot: string, from: string): Promise<ChangeStream> {
  const changes = await (await openSource(url)).changes?.();
  if (!changes) throw new Error('no changes');
  return changes.open({ slot, publication: slot, from, tables: [], structure: [] });
}

/** Events of one transaction after the other, without begin and commit; `end` is its commit's. */
export interface Taken {
  readonly end: string;
  readonly events: readonly CapturedEvent[];
}

/** Takes so many transactions. */
export async function take(stream: ChangeStream, count: number): Promise<Taken[]> {
  const taken: Taken[] = [];
  let events: CapturedEvent[] = [];
  for await (const event of stream) {
    if (event.event === 'commit') {
      taken.push({ end: event.end, events });
      events = [];
      if (taken.length === count) break;
    } else if (event.event !== 'begin' && event.event !== 'idle') events.push(event);
  }
  return taken;
}
