import { beforeAll, describe, expect, it } from 'vitest';
import { type Journey, journey } from '../support/journey.ts';

/** Partitions that carry what their table does not: keys, references, checks, defaults and indexes. */
const source = `
CREATE TABLE customer (id integer PRIMARY KEY, name text);
INSERT INTO customer SELECT i, 'c' || i FROM generate_series(1, 20) i;
CREATE TABLE event (id bigint NOT NULL, at timestamptz NOT NULL, customer integer, state text DEFAULT 'new') PARTITION BY RANGE (at);
CREATE TABLE event_old PARTITION OF event FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE event_new PARTITION OF event FOR VALUES FROM ('2021-01-01') TO (MAXVALUE);
ALTER TABLE event_old ADD PRIMARY KEY (id), ADD CONSTRAINT event_old_customer FOREIGN KEY (customer) REFERENCES customer,
  ADD CONSTRAINT only_old CHECK (state <> 'future'), ADD CONSTRAINT numbered CHECK (id > 0);
ALTER TABLE event_new ADD PRIMARY KEY (id), ADD CONSTRAINT event_new_customer FOREIGN KEY (customer) REFERENCES customer,
  ADD CONSTRAINT is_numbered CHECK (id > 0), ALTER state SET DEFAULT 'young';
CREATE INDEX event_old_at ON event_old (at);
CREATE INDEX event_new_at ON event_new (at);
CREATE INDEX event_old_state ON event_old (state);
INSERT INTO event SELECT i, timestamptz '2020-06-01 00:00+00' + make_interval(days => i * 20), 1 + i % 20 FROM generate_series(1, 40) i;`;

describe('what partitions have of their own', () => {
  let moved: Journey;
  let exitCodes: number[];
  beforeAll(async () => {
    moved = await journey(source);
    ({ exitCodes } = await moved.go());
  });

  it('belongs to their table where all have it: the reference leads to the parents in the target', async () => {
    expect([moved.init.exitCode, ...exitCodes]).toEqual([0, 0, 0, 0, 0]);
    const [row] = await moved.target(`SELECT count(*)::int AS events, count(c.id)::int AS linked,
      bool_and(c.legacy_id = 1 + e.legacy_id % 20) AS rightly FROM event e LEFT JOIN customer c ON c.id = e.customer`);
    expect(row).toEqual({ events: 40, linked: 40, rightly: true });
    const carried = await moved.target(
      `SELECT conname AS name FROM pg_constraint WHERE conrelid = 'event'::regclass AND contype IN ('c', 'f') ORDER BY 1`,
    );
    expect(carried).toEqual([{ name: 'event_new_customer' }, { name: 'is_numbered' }]);
    expect(await moved.target(`SELECT indexname FROM pg_indexes WHERE tablename = 'event' AND indexname LIKE '%at'`)).toHaveLength(1);
  });

  it('tells their rows apart together with what parts them', async () => {
    expect(moved.findings.map(({ kind }) => kind)).not.toContain('without_key');
    expect((await moved.plan()).json).not.toMatchObject({
      plan: { risks: expect.arrayContaining([expect.objectContaining({ title: expect.stringContaining('keys') })]) },
    });
  });

  it('is named where only some have it', () => {
    const told = moved.findings.filter(({ kind }) => kind === 'partition_left_out').map(({ message }) => message);
    expect(told.join('\n')).toContain('only_old');
    expect(told.join('\n')).toContain('event_old_state');
    expect(told.join('\n')).toMatch(/event_new.*default.*state/);
    expect(told).toHaveLength(2);
  });

  it('can be taken back', async () => {
    expect((await moved.rollback()).exitCode).toBe(0);
    expect(await moved.target('SELECT FROM event')).toEqual([]);
  });
});
