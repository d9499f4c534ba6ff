import { describe, expect, it } from 'vitest';
import { openSession } from '../../databases/postgres/session.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { createMigration } from '../support/migration.ts';
import { failedChecks, validate } from './validate/orders.ts';

/** What an administrator may have set for a database or a role: sessions that wait are ended, and text means something else. */
const hostile = {
  idle_in_transaction_session_timeout: '150ms',
  idle_session_timeout: '400ms',
  transaction_timeout: '800ms',
  statement_timeout: '500ms',
  array_nulls: 'off',
  standard_conforming_strings: 'off',
  transform_null_equals: 'on',
  default_transaction_isolation: 'serializable',
  quote_all_identifiers: 'on',
  xmlbinary: 'hex',
  DateStyle: 'SQL, DMY',
  IntervalStyle: 'sql_standard',
  TimeZone: 'America/St_Johns',
  bytea_output: 'escape',
  extra_float_digits: '-15',
};

const settings = `DO $$ BEGIN ${Object.entries(hostile)
  .map(([name, value]) => `EXECUTE format('ALTER DATABASE %I SET ${name} = %L', current_database(), '${value}');`)
  .join(' ')} END $$;`;

const source = `SET standard_conforming_strings = on;
CREATE TABLE thing (id integer PRIMARY KEY, label text, tags text[], at timestamptz, took interval, size double precision, image bytea);
INSERT INTO thing SELECT n, CASE WHEN n % 9 > 0 THEN 'a\\b''' || n END, CASE WHEN n % 7 > 0 THEN ARRAY['NULL', NULL, 'c\\d'] END,
  '2020-03-08 02:30+00'::timestamptz + n * interval '1 hour', n * interval '1 day 1 minute', n / 7.0, decode(lpad(to_hex(n), 8, '0'), 'hex')
FROM generate_series(1, 3000) n;
ALTER TABLE thing ADD CHECK (label <> 'a\\b');
${settings}`;

const target = `SET standard_conforming_strings = on;
CREATE TABLE things (id uuid PRIMARY KEY, label text, tags text[], at timestamptz, took interval, size double precision, image bytea, CHECK (label <> 'a\\b'));
${settings}`;

const playbook = `playbook: settings
version: 1
title: Settings
system: legacy
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: things
    source: thing
    target: things
    fields: {id: identity, label: {copy: label}, tags: {copy: tags}, at: {copy: at}, took: {copy: took}, size: {copy: size}, image: {copy: image}}
`;

const rows = async (url: string, table: string): Promise<unknown[]> =>
  withClient(url, async (client) => {
    await client.query("SET TimeZone = 'UTC'; SET extra_float_digits = 1; SET array_nulls = on");
    const text = `SELECT label, tags::text, at::text, took::text, size::text, image::text FROM ${table} ORDER BY at`;
    return (await client.query(text)).rows;
  });

describe('settings of server and role', () => {
  it('end no session and change no value', async () => {
    const migration = await createMigration(playbook, source, target);
    const { phases } = await migration.run({ batchRows: 50, jobs: 2 });
    expect(phases[0]?.fates).toMatchObject({ read: 3000, written: 3000, quarantined: 0 });
    expect(migration.events.filter(({ type }) => type === 'notice')).toEqual([]);
    expect(await rows(migration.targetUrl, 'things')).toEqual(await rows(migration.sourceUrl, 'thing'));
    expect(failedChecks(await validate(migration), 'things')).toEqual([]);
  });

  it('that a session cannot be opened with leave no connection behind', async () => {
    const url = await createDatabase('settings');
    await expect(
      openSession({ url, role: 'target', zone: 'Nowhere/At all', connectTimeoutMs: 3000, statementTimeoutMs: 7000 }),
    ).rejects.toMatchObject({ details: { state: '22023' } });
    const open = 'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
    await expect.poll(async () => (await withClient(url, (client) => client.query(open))).rows).toEqual([]);
  });

  it('that leave a query little memory do not keep a session from opening', async () => {
    const url = await createDatabase('settings');
    const set = (setting: string): string => `EXECUTE format('ALTER DATABASE %I SET ${setting}', current_database());`;
    await withClient(url, (client) => client.query(`DO $$ BEGIN ${set('work_mem = 64')} ${set('temp_file_limit = 1')} END $$`));
    const session = await openSession({ url, role: 'source', zone: 'UTC', connectTimeoutMs: 3000, statementTimeoutMs: 7000 });
    await session.close();
  });

  it('are those of the session, whatever the server knows of them', async () => {
    const url = await createDatabase('settings');
    await withClient(url, (client) => client.query(settings));
    const session = await openSession({ url, role: 'source', zone: 'UTC', connectTimeoutMs: 3000, statementTimeoutMs: 7000 });
    const found = await session.query({
      text: `SELECT current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('transaction_timeout') AS whole,
        current_setting('statement_timeout') AS statement, current_setting('search_path') AS path, '{NULL}'::text[] IS NOT DISTINCT FROM ARRAY[NULL::text] AS nulls`,
    });
    await session.close();
    expect(found).toEqual([{ idle: '0', whole: '0', statement: '7s', path: '', nulls: true }]);
  });
});
