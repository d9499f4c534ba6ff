import { beforeAll, describe, expect, it } from 'vitest';
import type { Check } from '../../../model/check.ts';
import { openSource } from '../../support/capture.ts';
import { createDatabase, withClient } from '../../support/databases.ts';

const ddl = `
CREATE TABLE good (id integer PRIMARY KEY);
CREATE TABLE keyless (id integer);
CREATE TABLE full_row (id integer);
ALTER TABLE full_row REPLICA IDENTITY FULL;
CREATE TABLE silenced (id integer PRIMARY KEY);
ALTER TABLE silenced REPLICA IDENTITY NOTHING;
CREATE TABLE by_index (id integer NOT NULL);
CREATE UNIQUE INDEX by_index_id ON by_index (id);
ALTER TABLE by_index REPLICA IDENTITY USING INDEX by_index_id;
CREATE UNLOGGED TABLE volatile (id integer PRIMARY KEY);
CREATE TABLE computed (id integer PRIMARY KEY, twice integer GENERATED ALWAYS AS (id * 2) STORED);
CREATE TABLE parted (id integer PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (100);
ALTER TABLE parted_1 REPLICA IDENTITY NOTHING;`;

let url = '';
beforeAll(async () => {
  url = await createDatabase('requirements');
  await withClient(url, (client) => client.query(ddl));
});

async function checksOf(...names: string[]): Promise<Map<string, Check>> {
  const source = await openSource(url);
  const { entities } = await source.introspect();
  const found = (await source.changes?.requirements(entities.filter(({ name }) => names.includes(name)))) ?? [];
  return new Map(found.map((check) => [check.name, check]));
}

describe('what capture needs', () => {
  it('is there for a plain table on a server that is made for it', async () => {
    const checks = await checksOf('good', 'full_row', 'by_index');
    const other = [...checks.values()].filter(({ status }) => status !== 'passed').map(({ name, status }) => `${name} ${status}`);
    expect(other).toEqual(['capture.retention warning']);
  });

  it('is named by table, with what an administrator does', async () => {
    const checks = await checksOf('good', 'keyless', 'silenced', 'volatile', 'computed', 'parted');
    expect(checks.get('capture.replica_identity')).toMatchObject({ status: 'failed', fix: expect.stringContaining('REPLICA IDENTITY') });
    expect(checks.get('capture.replica_identity')?.message).toContain('public.keyless, public.parted, public.silenced');
    expect(checks.get('capture.kinds')).toMatchObject({ status: 'failed', message: expect.stringContaining('public.volatile') });
    expect(checks.get('capture.generated_columns')).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('public.computed.twice'),
    });
    expect(checks.get('capture.partitions')).toMatchObject({
      status: 'warning',
      fix: expect.stringContaining('publish_via_partition_root'),
    });
  });

  it('are rights of the role that reads', async () => {
    const role = `reader_${process.pid}`;
    await withClient(url, (client) =>
      client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`),
    );
    const as = new URL(url);
    Object.assign(as, { username: role, password: 'secret' });
    try {
      const source = await openSource(as.toString());
      const { entities } = await source.introspect();
      const found = (await source.changes?.requirements(entities.filter(({ name }) => name === 'good'))) ?? [];
      const by = new Map(found.map((check) => [check.name, check]));
      expect(by.get('capture.rights')).toMatchObject({ status: 'failed', fix: expect.stringContaining('REPLICATION') });
      expect(by.get('capture.tables')).toMatchObject({ status: 'warning', message: expect.stringContaining('does not own public.good') });
    } finally {
      await withClient(url, (client) => client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`));
    }
  });

  it('waits for nobody: transactions that are prepared or old hold up a slot', async () => {
    const checks = await checksOf('good');
    expect(checks.get('capture.transactions')).toMatchObject({ status: 'passed' });
  });
});
