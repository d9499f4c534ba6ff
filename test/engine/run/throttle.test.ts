import pg from 'pg';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { bulkPlaybook, bulkSource, bulkTarget } from '../../support/bulk-fixture.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

/** What pg keeps from its types: the raw messages of a replication connection. */
interface RawConnection {
  on(event: 'copyData', listener: (message: { chunk: Buffer }) => void): void;
  sendCopyFromChunk(chunk: Buffer): void;
}

/** A standby as the server sees one: it streams the log, and says how much of it was replayed (PostgreSQL manual, section 54.4). */
class Standby {
  readonly #client: pg.Client;
  #timer: NodeJS.Timeout | undefined;
  #received = 0n;
  isCatchingUp = false;

  constructor(url: string) {
    const options = { connectionString: url, replication: 'true', application_name: 'slow standby' };
    this.#client = new pg.Client(options);
    this.#client.on('error', () => {});
  }

  async stream(): Promise<void> {
    await this.#client.connect();
    const { rows } = await this.#client.query<{ xlogpos: string }>('IDENTIFY_SYSTEM');
    const from = rows[0]?.xlogpos ?? '0/0';
    this.#received = positionOf(from);
    const connection = (this.#client as unknown as { connection: RawConnection }).connection;
    connection.on('copyData', ({ chunk }) => {
      const end = chunk[0] === 0x77 ? chunk.readBigUInt64BE(1) + BigInt(chunk.length - 25) : chunk.readBigUInt64BE(1);
      if (end > this.#received) this.#received = end;
    });
    this.#client.query(`START_REPLICATION PHYSICAL ${from}`).catch(() => {});
    const start = this.#received;
    this.#timer = setInterval(() => connection.sendCopyFromChunk(status(this.#received, this.isCatchingUp ? this.#received : start)), 50);
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#client.end().catch(() => {});
  }
}

const positionOf = (text: string): bigint => {
  const [high = '0', low = '0'] = text.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
};

function status(flushed: bigint, replayed: bigint): Buffer {
  const message = Buffer.alloc(34);
  message.write('r');
  message.writeBigUInt64BE(flushed, 1);
  message.writeBigUInt64BE(flushed, 9);
  message.writeBigUInt64BE(replayed, 17);
  return message;
}

const pauses = ({ events }: TestMigration): string[] =>
  events.flatMap((event) => (event.type === 'notice' ? [event.message] : [])).filter((message) => /pauses|goes on/.test(message));

let standby: Standby | undefined;
afterEach(() => standby?.end());

async function streaming(): Promise<Standby> {
  const url = inject('postgresUrl');
  standby = new Standby(url);
  await standby.stream();
  await expect
    .poll(
      async () =>
        (
          await withClient(url, (client) =>
            client.query(`SELECT FROM pg_stat_replication WHERE application_name = 'slow standby' AND replay_lsn IS NOT NULL`),
          )
        ).rowCount,
      { timeout: 20_000 },
    )
    .toBe(1);
  return standby;
}

describe('a run beside a standby', () => {
  it('pauses while that is too far behind, and goes on when it has caught up', async () => {
    const slow = await streaming();
    const migration = await createMigration(bulkPlaybook('merge'), bulkSource, bulkTarget);
    migration.events.push = (...events) => {
      if (events.some((event) => event.type === 'notice' && event.message.includes('pauses'))) slow.isCatchingUp = true;
      return Array.prototype.push.apply(migration.events, events);
    };
    expect((await migration.run({ replicaLagMax: 1000, jobs: 3 })).outcome).toBe('done');
    expect(pauses(migration).slice(0, 2)).toEqual([
      expect.stringMatching(/^owners pauses: a standby of .* behind/),
      'owners goes on: the standbys have caught up.',
    ]);
  });

  it('can be stopped while it pauses, and continued', async () => {
    await streaming();
    const migration = await createMigration(bulkPlaybook('merge'), bulkSource, bulkTarget);
    const stop = new AbortController();
    migration.events.push = (...events) => {
      if (events.some((event) => event.type === 'notice' && event.message.includes('pauses'))) stop.abort();
      return Array.prototype.push.apply(migration.events, events);
    };
    expect((await migration.run({ replicaLagMax: 1000 }, stop.signal)).outcome).toBe('interrupted');
    expect((await migration.run()).outcome).toBe('done');
    expect(pauses(migration)).toHaveLength(1);
  });

  it('does not pause for one that keeps up', async () => {
    (await streaming()).isCatchingUp = true;
    const migration = await createMigration(bulkPlaybook('merge'), bulkSource, bulkTarget);
    expect((await migration.run({ replicaLagMax: 2 ** 40 })).outcome).toBe('done');
    expect(pauses(migration)).toEqual([]);
  });
});
