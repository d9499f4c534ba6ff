import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { PreflightContext } from '../../databases/postgres/preflight/facts.ts';
import { preflight, unreachable } from '../../databases/postgres/preflight/preflight.ts';
import { openSession } from '../../databases/postgres/session.ts';
import type { Check } from '../../model/check.ts';
import { GodwitError } from '../../model/errors.ts';
import type { TargetSession } from '../../model/session.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const suffix = randomBytes(4).toString('hex');
const reader = `reader_${suffix}`;
const bypasser = `bypasser_${suffix}`;
const owner = `owner_${suffix}`;
const stranger = `stranger_${suffix}`;
const roles = [reader, bypasser, owner, stranger];
let url: string;

beforeAll(async () => {
  url = await createDatabase('preflight');
  await withClient(url, async (client) => {
    for (const role of roles) await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'password'`);
    await client.query(`ALTER ROLE ${bypasser} BYPASSRLS;
      CREATE SCHEMA "odd schema";
      CREATE TABLE patient (id integer PRIMARY KEY, name text);
      CREATE TABLE "odd schema"."Odd ""Name""" (code text NOT NULL UNIQUE);
      CREATE TABLE log (line text);
      CREATE TABLE maybe_unique (code text UNIQUE);
      CREATE TABLE guarded (id integer PRIMARY KEY);
      CREATE TABLE forced (id integer PRIMARY KEY);
      ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
      ALTER TABLE forced ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
      ALTER TABLE guarded OWNER TO ${owner};
      ALTER TABLE forced OWNER TO ${owner};
      CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER set_updated_at BEFORE UPDATE ON patient FOR EACH ROW EXECUTE FUNCTION touch();
      CREATE TRIGGER after_it AFTER INSERT ON patient FOR EACH ROW EXECUTE FUNCTION touch();
      CREATE TRIGGER per_statement BEFORE INSERT ON log FOR EACH STATEMENT EXECUTE FUNCTION touch();
      CREATE TRIGGER sleeping BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION touch();
      ALTER TABLE log DISABLE TRIGGER sleeping;
      GRANT USAGE ON SCHEMA "odd schema" TO ${reader}, ${bypasser};
      GRANT SELECT ON ALL TABLES IN SCHEMA public, "odd schema" TO ${reader}, ${bypasser};
      GRANT SELECT ("code") ON maybe_unique TO ${stranger};
      GRANT SELECT (id) ON patient TO ${stranger};
      GRANT INSERT ON log TO ${bypasser};`);
  });
});

afterAll(() =>
  withClient(url, async (client) => {
    for (const role of roles) await client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }),
);

function open(role: 'source' | 'target', user?: string): Promise<TargetSession> {
  const as = new URL(url);
  if (user !== undefined) as.username = user;
  if (user !== undefined) as.password = 'password';
  return openSession({ url: as.toString(), role, zone: 'UTC', connectTimeoutMs: 3000, statementTimeoutMs: 10_000 });
}

type Asked = { user?: string; context?: PreflightContext };

async function ask(role: 'source' | 'target', entities: readonly string[], { user, context }: Asked = {}): Promise<Map<string, Check>> {
  const session = await open(role, user);
  try {
    const checks = await preflight(session, { role, entities }, context);
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
    expect(checks.filter(({ status, fix }) => status !== 'passed' && !fix)).toEqual([]);
    return new Map(checks.map((check) => [check.name, check]));
  } finally {
    await session.close();
  }
}

const everything = ['patient', 'odd schema.Odd "Name"', 'log'];

describe('a source', () => {
  it('with a role that may only read passes', async () => {
    const checks = await ask('source', ['patient', 'odd schema.Odd "Name"'], { user: reader });
    // What the server is set to decides about changes; everything else depends on the role.
    const aboutChanges = ['source.wal_level', 'source.replica_identity'];
    const others = [...checks.values()].filter(({ name }) => !aboutChanges.includes(name));
    expect(others.map(({ name, status }) => `${name} ${status}`)).toEqual(others.map(({ name }) => `${name} passed`));
    expect(checks.get('source.reachable')?.message).toContain(reader);
  });

  it('read as a superuser gets a warning that names the remedy', async () => {
    const checks = await ask('source', everything);
    expect(checks.get('source.read_only')).toMatchObject({ status: 'warning', fix: expect.stringContaining('GRANT SELECT') });
  });

  it('read by a role that could write names the entity', async () => {
    const checks = await ask('source', everything, { user: bypasser });
    expect(checks.get('source.read_only')).toMatchObject({ status: 'warning', message: expect.stringMatching(/could change: log\.$/) });
  });

  it('read by a role without rights names each entity; rights on every column are enough', async () => {
    const checks = await ask('source', [...everything, 'maybe_unique'], { user: stranger });
    expect(checks.get('source.rights')?.status).toBe('failed');
    expect(checks.get('source.rights')?.message).toMatch(/may not read: log, odd schema\.Odd "Name", patient\.$/);
  });

  it('gives the grants that are missing as SQL that can be run', async () => {
    const named = ['odd schema.Odd "Name"', 'maybe_unique'];
    const fix = (await ask('source', named, { user: stranger })).get('source.rights')?.fix ?? '';
    await withClient(url, (client) => client.query(fix));
    expect((await ask('source', named, { user: stranger })).get('source.rights')?.status).toBe('passed');
    await withClient(url, (client) => client.query(fix.replaceAll('GRANT', 'REVOKE').replaceAll(' TO ', ' FROM ')));
  });

  it('says which named entities do not exist', async () => {
    const checks = await ask('source', ['patient', "no'such", 'Patient']);
    expect(checks.get('source.entities')).toMatchObject({ status: 'failed', message: "These entities do not exist: no'such, Patient." });
  });

  it('names entities without a key; a unique column that may be null is none', async () => {
    const checks = await ask('source', [...everything, 'maybe_unique']);
    expect(checks.get('source.keys')?.message).toMatch(/: log, maybe_unique\.$/);
  });

  it('whose entities are all keyless or of no number still answers', async () => {
    expect((await ask('source', [])).get('source.keys')?.status).toBe('passed');
  });
});

describe('row security', () => {
  it.each([
    ['a role that policies apply to', () => reader, 'failed', /: forced, guarded;/],
    ['the owner, where it is forced', () => owner, 'failed', /: forced;/],
    ['a role that bypasses it', () => bypasser, 'passed', /./],
    ['a superuser', () => undefined, 'passed', /./],
  ])('as %s', async (_who, user, status, message) => {
    const name = user();
    const check = (await ask('source', ['guarded', 'forced'], name === undefined ? {} : { user: name })).get('source.row_security');
    expect(check?.status).toBe(status);
    expect(check?.message).toMatch(message);
  });
});

describe('a connection', () => {
  it('that leaves the machine in the clear gets a warning; a local one does not', async () => {
    const far = await ask('source', [], { context: { host: 'db.example.org' } });
    expect(far.get('source.tls')?.status).toBe('warning');
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      expect((await ask('source', [], { context: { host } })).get('source.tls')?.status).toBe('passed');
    }
  });

  it('that cannot be opened is one failed check without a password', async () => {
    const nowhere = new URL(inject('postgresUrl'));
    nowhere.port = '1';
    const error = await openSession({
      url: nowhere.toString(),
      role: 'source',
      zone: 'UTC',
      connectTimeoutMs: 3000,
      statementTimeoutMs: 1000,
    }).catch((reason: unknown) => reason);
    if (!(error instanceof GodwitError)) throw new Error('it was opened');
    const check = unreachable('source', error);
    expect(check).toMatchObject({ name: 'source.reachable', status: 'failed' });
    expect(JSON.stringify(check)).not.toContain('password@');
  });
});

describe('a target', () => {
  it('written by its owner passes all but the triggers', async () => {
    const checks = await ask('target', everything);
    const passing = ['version', 'encoding', 'rights', 'ownership', 'row_security', 'connections', 'clock', 'pooler', 'entities'];
    expect(passing.map((name) => `${name} ${checks.get(`target.${name}`)?.status}`)).toEqual(passing.map((name) => `${name} passed`));
    expect(checks.get('target.triggers')).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/: set_updated_at on patient\.$/),
    });
  });

  it('written by a role without rights names each of them', async () => {
    const check = (await ask('target', ['log'], { user: bypasser })).get('target.rights');
    expect(check).toMatchObject({ status: 'failed' });
    expect(check?.message).toContain('UPDATE, DELETE on log');
    expect(check?.message).toContain('for schema migration_control');
    expect(check?.message).not.toContain('INSERT');
  });

  it('that the role does not own forbids bulk mode, no more', async () => {
    const checks = await ask('target', ['log'], { user: bypasser });
    expect(checks.get('target.ownership')).toMatchObject({ status: 'warning', message: expect.stringContaining('log') });
  });

  it('with a ledger schema of its own needs no right to create one', async () => {
    await withClient(url, (client) => client.query(`CREATE SCHEMA kept_apart AUTHORIZATION ${owner}`));
    const checks = await ask('target', ['guarded'], { user: owner, context: { ledgerSchema: 'kept_apart' } });
    expect(checks.get('target.rights')?.status).toBe('passed');
  });

  it('with few connections left says so', async () => {
    await withClient(url, (client) => client.query(`ALTER ROLE ${owner} CONNECTION LIMIT 4`));
    expect((await ask('target', [], { user: owner })).get('target.connections')).toMatchObject({ status: 'warning', actual: '3' });
  });

  it('whose clock differs from ours says by how much', async () => {
    const checks = await ask('target', [], { context: { now: () => Date.now() - 60_000 } });
    expect(checks.get('target.clock')).toMatchObject({ status: 'warning', message: expect.stringContaining('60 s') });
  });

  it('without extensions of the source says how to get them', async () => {
    const checks = await ask('target', [], { context: { extensions: ['plpgsql', 'pg_trgm', 'no_such_thing'] } });
    expect(checks.get('target.extensions')).toMatchObject({
      status: 'warning',
      message: 'Extensions of the source are missing: no_such_thing, pg_trgm.',
      fix: 'CREATE EXTENSION "pg_trgm"; install on the server: no_such_thing',
    });
  });

  it('whose disk cannot be seen is skipped with the reason, never passed', async () => {
    expect((await ask('target', [], { user: reader })).get('target.disk')).toMatchObject({ status: 'skipped' });
  });

  it('whose disk can be seen is compared with what will come', async () => {
    const check = (await ask('target', [], { context: { bytesExpected: 2 ** 60 } })).get('target.disk');
    expect(['warning', 'skipped']).toContain(check?.status);
  });
});
