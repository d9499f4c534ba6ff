import { beforeAll, describe, expect, it } from 'vitest';
import { type Journey, journey } from '../support/journey.ts';

/** Tables parted by numbers that new rows do not have, and columns computed from them. */
const source = `
CREATE TABLE tenant (id integer PRIMARY KEY, name text);
INSERT INTO tenant SELECT i, 't' || i FROM generate_series(1, 4) i;
CREATE TABLE event (id bigserial, tenant_id integer NOT NULL REFERENCES tenant, v text, PRIMARY KEY (tenant_id, id)) PARTITION BY LIST (tenant_id);
CREATE TABLE event_1 PARTITION OF event FOR VALUES IN (1);
CREATE TABLE event_others PARTITION OF event DEFAULT;
CREATE INDEX event_v ON event (v);
INSERT INTO event (tenant_id, v) SELECT 1 + i % 4, 'v' || i FROM generate_series(1, 40) i;
CREATE TABLE ranged (id integer PRIMARY KEY, v text) PARTITION BY RANGE (id);
CREATE TABLE ranged_1 PARTITION OF ranged FOR VALUES FROM (1) TO (1000);
INSERT INTO ranged SELECT i, 'v' FROM generate_series(1, 150) i;
CREATE TABLE day (id integer, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE day_all PARTITION OF day FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
INSERT INTO day VALUES (1, '2020-01-01');
CREATE TABLE document (id integer PRIMARY KEY, tenant_id integer NOT NULL REFERENCES tenant,
  no text GENERATED ALWAYS AS (tenant_id::text || '-' || id::text) STORED, shard integer GENERATED ALWAYS AS (tenant_id % 2) STORED,
  CONSTRAINT c CHECK (tenant_id BETWEEN 1 AND 9));
INSERT INTO document (id, tenant_id) SELECT i, 1 + i % 3 FROM generate_series(1, 9) i;
CREATE TABLE numbered (a integer, b integer, k integer GENERATED ALWAYS AS (a * 1000 + b) STORED PRIMARY KEY);
INSERT INTO numbered (a, b) SELECT i, i FROM generate_series(1, 10) i;`;

describe('a target for new rows', () => {
  let moved: Journey;
  let exitCodes: number[];
  beforeAll(async () => {
    moved = await journey(source);
    ({ exitCodes } = await moved.go());
  });

  it('takes them where the source parted its rows by old numbers', async () => {
    expect([moved.init.exitCode, ...exitCodes]).toEqual([0, 0, 0, 0, 0]);
    expect(await moved.target("INSERT INTO ranged (v) VALUES ('new') RETURNING v")).toHaveLength(1);
    expect(await moved.target("INSERT INTO event (tenant_id, v) SELECT id, 'new' FROM tenant LIMIT 1 RETURNING v")).toHaveLength(1);
    expect(await moved.target("DELETE FROM event WHERE v = 'new' RETURNING v")).toHaveLength(1);
    expect(await moved.target("DELETE FROM ranged WHERE v = 'new' RETURNING v")).toHaveLength(1);
    expect(await moved.target("SELECT relname FROM pg_class WHERE relkind = 'p' AND relname IN ('event', 'ranged', 'day')")).toEqual([
      { relname: 'day' },
    ]);
  });

  it('is said to be one table there', () => {
    expect(moved.findings.filter(({ kind }) => kind === 'partitions_left_out').map(({ entity }) => entity)).toEqual(['event', 'ranged']);
    expect(moved.yaml()).toMatch(/question: .*event is partitioned by what was its number/);
  });

  it('says of computed columns that new rows have none, as it does of checks', () => {
    const named = moved.findings.filter(({ kind }) => kind === 'legacy_columns_named').map(({ message }) => message.split(' ')[0]);
    expect(named).toEqual(['"c"', '"no"', '"shard"']);
  });

  it('says that the computation of a key is left out', () => {
    expect(moved.findings.filter(({ kind }) => kind === 'computed_as_plain').map(({ message }) => message)).toEqual([
      expect.stringContaining('How "k" is computed is left out'),
    ]);
  });

  it('can be taken back', async () => {
    expect((await moved.rollback()).exitCode).toBe(0);
  });
});
