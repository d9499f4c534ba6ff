import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preflight } from '../../databases/postgres/preflight/preflight.ts';
import { openSession } from '../../databases/postgres/session.ts';
import type { Check } from '../../model/check.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const suffix = randomBytes(4).toString('hex');
const master = `master_${suffix}`;
const reader = `reading_${suffix}`;
let url: string;

/** The roles of a service are of the whole server: other tests see them too, and none minds. */
const markers = ['rds_superuser', 'azure_pg_admin', 'cloudsqlsuperuser', 'supabase_admin'];

beforeAll(async () => {
  url = await createDatabase('managed');
  await withClient(url, (client) =>
    client.query(`CREATE ROLE ${master} LOGIN PASSWORD 'password' CREATEROLE CREATEDB; CREATE ROLE ${reader} LOGIN PASSWORD 'password';
      ALTER DATABASE ${new URL(url).pathname.slice(1)} OWNER TO ${master}; CREATE TABLE bird (id integer PRIMARY KEY); ALTER TABLE bird OWNER TO ${master};
      GRANT SELECT ON bird TO ${reader}`),
  );
});
afterAll(() =>
  withClient(url, (client) =>
    client.query(`REASSIGN OWNED BY ${master} TO CURRENT_USER; DROP OWNED BY ${master}, ${reader}; DROP ROLE ${master}, ${reader}`),
  ),
);

async function ask(role: 'source' | 'target', user: string | null): Promise<Map<string, Check>> {
  const as = new URL(url);
  if (user !== null) Object.assign(as, { username: user, password: 'password' });
  const session = await openSession({ url: as.toString(), role, zone: 'UTC', connectTimeoutMs: 3000, statementTimeoutMs: 10_000 });
  const checks = await preflight(session, { role, entities: ['bird'] }).finally(() => session.close());
  return new Map(checks.map((check) => [check.name, check]));
}

async function on<T>(marker: string, work: () => Promise<T>): Promise<T> {
  await withClient(url, (client) => client.query(`CREATE ROLE ${marker}; GRANT ${marker} TO ${master}`));
  return work().finally(() => withClient(url, (client) => client.query(`DROP ROLE ${marker}`)));
}

describe('a managed server', () => {
  it.each(markers)('with the role %s is recognised, and what its master lacks is told with the way around', (marker) =>
    on(marker, async () => {
      const checks = await ask('target', master);
      const managed = checks.get('target.managed');
      expect(managed?.status).toBe('warning');
      expect(managed?.message).toContain(`(it has the role ${marker})`);
      for (const right of [
        'BYPASSRLS',
        'pg_create_restore_point',
        'session_replication_role',
        'CREATE EXTENSION of untrusted',
        'event triggers',
      ])
        expect(managed?.message).toContain(right);
      const failed = [...checks.values()].filter(({ status }) => status === 'failed');
      expect(failed).toEqual([]);
    }),
  );

  it('is read by a role that may only read', () =>
    on('rds_superuser', async () => {
      const checks = await ask('source', reader);
      expect(checks.get('source.managed')?.message).toMatch(/Amazon RDS.*REPLICATION \(.*BYPASSRLS \(/);
      expect([...checks.values()].filter(({ status }) => status === 'failed')).toEqual([]);
    }));

  it('grants what it can, and then that is not missed', () =>
    on('rds_superuser', async () => {
      const grants =
        `GRANT SET ON PARAMETER session_replication_role TO ${master}; GRANT EXECUTE ON FUNCTION ` +
        `pg_create_restore_point(text) TO ${master}`;
      await withClient(url, (client) => client.query(`${grants}; ALTER ROLE ${master} BYPASSRLS`));
      const message = (await ask('target', master)).get('target.managed')?.message;
      await withClient(url, (client) =>
        client.query(`${grants.replaceAll('GRANT', 'REVOKE').replaceAll(' TO ', ' FROM ')}; ALTER ROLE ${master} NOBYPASSRLS`),
      );
      expect(message).not.toMatch(/BYPASSRLS|restore_point|session_replication_role/);
    }));
});

describe('a server of one’s own', () => {
  it('has nothing to warn of, as a superuser or as another role', async () => {
    expect((await ask('target', null)).get('target.managed')).toMatchObject({
      status: 'passed',
      message: expect.stringContaining('superuser'),
    });
    expect((await ask('target', master)).get('target.managed')?.status).toBe('passed');
  });

  it('says which versions were tested', async () => {
    expect((await ask('source', null)).get('source.version')?.message).toMatch(/is version \d+.*tested with PostgreSQL 18/);
  });
});
