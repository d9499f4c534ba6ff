import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CapturedEvent } from '../../model/changes.ts';
import { dropSlot, openStream, prepareCapture } from '../support/capture.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { until } from '../support/following.ts';

// When the server ended a stream while messages of it waited to be read, one of them was taken away by the opening of the stream, which had been
// waiting for that end: its reader saw the rest of the transaction, commit included, and a row was never changed on the other side.
const rows = 50;
let url = '';
let slot = '';

beforeAll(async () => {
  url = await createDatabase('ended');
  slot = `e_${new URL(url).pathname.slice(1)}`.replaceAll('-', '_');
  await withClient(url, (client) => client.query('CREATE TABLE item (id integer PRIMARY KEY)'));
});
afterAll(() => dropSlot(url, slot));

/** What is read of a stream before it fails; `pause` comes after the first row. */
async function readToEnd(stream: AsyncIterable<CapturedEvent>, pause: () => Promise<void>): Promise<CapturedEvent[]> {
  const read: CapturedEvent[] = [];
  try {
    for await (const event of stream) {
      read.push(event);
      if (read.filter(({ event: kind }) => kind === 'insert').length === 1 && event.event === 'insert') await pause();
    }
  } catch {
    // The server has ended it.
  }
  return read;
}

it('what the server had sent before it ended a stream is read whole', async () => {
  const from = await prepareCapture(url, slot);
  const stream = await openStream(url, slot, from);
  const end = await withClient(url, async (client) => {
    await client.query(`INSERT INTO item SELECT generate_series(1, ${rows})`);
    return (await client.query<{ end: string }>('SELECT pg_current_wal_lsn()::text AS end')).rows[0]?.end ?? '';
  });
  const read = await readToEnd(stream, async () => {
    // All of it waits in this process, and most is not read yet.
    await until(
      url,
      `SELECT sent_lsn >= '${end}' FROM pg_stat_replication JOIN pg_replication_slots ON pid = active_pid WHERE slot_name = '${slot}'`,
      'true',
    );
    await sleep(500);
    const terminate = 'SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = $1';
    await withClient(url, (client) => client.query(terminate, [slot]));
    await sleep(500);
  });
  await stream.close();
  const count = (kind: CapturedEvent['event']): number => read.filter(({ event }) => event === kind).length;
  expect([count('begin'), count('entity'), count('insert'), count('commit')]).toEqual([1, 1, rows, 1]);
});
