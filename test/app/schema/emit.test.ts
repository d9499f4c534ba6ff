import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { structureDifferences } from '../../../model/target-structure.ts';
import { godwit, newHome } from '../../support/cli.ts';
import { createDatabase, withClient } from '../../support/databases.ts';
import { databaseOf, structureOf } from '../../support/structures.ts';

const sourceSql = `CREATE TABLE tenants (id serial PRIMARY KEY, name text NOT NULL);
CREATE TABLE invoices (id serial PRIMARY KEY, tenant_id integer NOT NULL REFERENCES tenants, owner_id integer, external_id text,
  total_amount numeric(12,2) NOT NULL, paid_amount numeric(12,2) NOT NULL DEFAULT 0, note text, updated_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX by_note ON invoices (lower(note));
CREATE INDEX unpaid ON invoices (tenant_id, updated_at) WHERE paid_amount < total_amount;
CREATE TABLE events (id serial PRIMARY KEY, invoice_id integer NOT NULL REFERENCES invoices, what text NOT NULL);
INSERT INTO tenants (name) VALUES ('a'), ('b');
INSERT INTO invoices (tenant_id, owner_id, external_id, total_amount, note) SELECT 1 + n % 2, n, 'x' || n, n, 'n' || n FROM generate_series(1, 9) n;
INSERT INTO events (invoice_id, what) SELECT n, 'made' FROM generate_series(1, 9) n;`;

/** Without indexes, so that those of the source have to follow. */
const targetSql = `CREATE TABLE tenants (id uuid PRIMARY KEY, old_id integer UNIQUE, name text NOT NULL);
CREATE TABLE invoices (id uuid PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES tenants, owner_id integer, external_id text,
  total_amount numeric(12,2) NOT NULL, paid_amount numeric(12,2) NOT NULL DEFAULT 0, note text, updated_at timestamptz NOT NULL);
CREATE TABLE events (id uuid PRIMARY KEY, invoice_id uuid NOT NULL REFERENCES invoices, what text NOT NULL);`;

const phases = `playbook: shop
title: A shop
system: shop
approvals: self
version: 1
source: {url: SOURCE, schemas: [public]}
target: {url: TARGET, schemas: [public]}
phases:
  - {phase: tenants, source: tenants, target: tenants, fields: {id: identity, old_id: {copy: id}, name: {copy: name}}}
  - phase: invoices
    source: invoices
    target: invoices
    fields:
      id: identity
      tenant_id: {reference: tenants, from: tenant_id}
      owner_id: {copy: owner_id}
      external_id: {copy: external_id}
      total_amount: {copy: total_amount}
      paid_amount: {copy: paid_amount}
      note: {copy: note}
      updated_at: {copy: updated_at}
    ignore: {}
  - {phase: events, source: events, target: events, fields: {id: identity, invoice_id: {reference: invoices, from: invoice_id}, what: {copy: what}}}
`;

const schema = `schema:
  enums: {channel: [web, shop]}
  entities:
    invoices:
      columns: {channel: "channel NOT NULL DEFAULT 'web'"}
      generated:
        balance: {type: "numeric(12,2)", as: total_amount - paid_amount}
      checks: {paid_within_total: paid_amount BETWEEN 0 AND total_amount}
      unique: [[external_id]]
      updated_at: updated_at
      row_security:
        tenant: {tenant: tenant_id, to: [shop_user]}
        own: {owner: owner_id, to: [shop_user]}
        staff: {using: "true", for: select, to: [shop_staff]}
      grants: {shop_user: [select, update], shop_staff: [select]}
      indexes:
        - {columns: [note], text: english}
        - {columns: [tenant_id, balance], where: balance > 0}
    events: {append_only: true, grants: {shop_staff: [select, insert, update]}}
    sessions:
      columns: {id: uuid NOT NULL DEFAULT gen_random_uuid(), tenant_id: uuid NOT NULL}
      key: [id]
      references: {tenant_id: {entity: tenants, on_delete: cascade}}
  balances:
    tenant_balances: {select: "SELECT tenant_id, sum(balance) AS balance FROM invoices GROUP BY tenant_id", key: [tenant_id]}
`;

const changed = schema.replace('paid_amount BETWEEN 0 AND total_amount', 'paid_amount >= 0').replace('[web, shop]', '[web, shop, fair]');

const timeout = 300_000;
let [target, folder, playbooks] = ['', '', ''];
let env: Record<string, string> = {};

const run = async (...args: string[]) => godwit([...args, '--playbook', 'shop'], () => {}, env);
const emit = async (...more: string[]) => run('schema', 'emit', '--json', '--sql', join(folder, 'sql'), ...more);
const declare = (text: string) =>
  writeFileSync(join(playbooks, 'shop/playbook.yaml'), phases.replace('SOURCE', '$SHOP_OLD').replace('TARGET', '$SHOP_NEW') + text);
const file = (name: string): string => readFileSync(join(folder, 'sql', name), 'utf8');

beforeAll(async () => {
  const source = await createDatabase('shop');
  await withClient(source, (client) => client.query(sourceSql));
  target = await databaseOf(targetSql);
  folder = mkdtempSync(join(tmpdir(), 'godwit-schema-'));
  playbooks = join(folder, 'playbooks');
  mkdirSync(join(playbooks, 'shop'), { recursive: true });
  env = {
    GODWIT_HOME: newHome(),
    GODWIT_PLAYBOOKS: playbooks,
    SHOP_OLD: source,
    SHOP_NEW: target,
    GODWIT_ALLOW_SUPERUSER: '1',
    GODWIT_USER: 'tester',
  };
  declare(schema);
}, timeout);

describe('the structure of a target', () => {
  it('waits for its mappings to be approved', { timeout }, async () => {
    const { exitCode, stdout } = await emit();
    expect([exitCode, JSON.parse(stdout).error.code]).toEqual([3, 'not_approved']);
    expect(existsSync(join(folder, 'sql'))).toBe(false);
  });

  it('is written as DDL, of which the first migration is a copy, with the indexes that follow', { timeout }, async () => {
    await run('review');
    expect((await run('approve', '--all', '--as', 'tester')).exitCode).toBe(0);
    const { exitCode, stdout, stderr } = await emit('--drizzle', join(folder, 'drizzle'), '--prisma', join(folder, 'prisma'));
    expect([exitCode, stderr]).toEqual([0, expect.anything()]);
    const { derived, lacks, tables } = JSON.parse(stdout);
    expect([tables, lacks]).toEqual([4, true]);
    expect(derived.map(({ why }: { why: string }) => why.replace(/, (never )?used.*/, ''))).toEqual([
      'the reference to invoices',
      'the reference to tenants',
      'the reference to tenants',
      'the index by_note of invoices',
      'the index unpaid of invoices',
    ]);
    expect(file('migrations/0001_initial.sql')).toBe(file('schema.sql'));
    for (const name of ['drizzle/schema.ts', 'drizzle/database.ts', 'drizzle/after.sql', 'prisma/schema.prisma', 'prisma/before.sql'])
      expect(existsSync(join(folder, name))).toBe(true);
  });

  it('is what its DDL makes of an empty database, and what for-target.sql makes of the target', { timeout }, async () => {
    const whole = await structureOf(await databaseOf(file('schema.sql')), ['public']);
    await withClient(target, (client) => client.query(file('for-target.sql')));
    expect(structureDifferences(whole, await structureOf(target, ['public']))).toEqual([]);
  });
});

describe('what was declared', () => {
  const inShop = <T>(settings: string, work: (ask: (text: string) => Promise<Record<string, unknown>[]>) => Promise<T>): Promise<T> =>
    withClient(target, async (client) => {
      await client.query('BEGIN');
      await client.query(settings);
      const answer = await work(async (text) => (await client.query(text)).rows);
      await client.query('ROLLBACK');
      return answer;
    });

  beforeAll(async () => {
    await withClient(target, (client) =>
      client.query(`INSERT INTO tenants (id, name) VALUES ('00000000-0000-0000-0000-00000000000a', 'a'), ('00000000-0000-0000-0000-00000000000b', 'b');
        INSERT INTO invoices (id, tenant_id, owner_id, external_id, total_amount, paid_amount, updated_at)
          SELECT gen_random_uuid(), ('00000000-0000-0000-0000-00000000000' || t)::uuid, o, t || o, 10, 4, '2000-01-01' FROM unnest('{a,b}'::text[]) t, generate_series(1, 3) o;
        INSERT INTO events (id, invoice_id, what) SELECT gen_random_uuid(), id, 'made' FROM invoices`),
    );
  }, timeout);

  it('computes, checks, stamps and adds up', { timeout }, async () => {
    await inShop('SELECT 1', async (ask) => {
      expect(await ask('SELECT DISTINCT balance::text, channel FROM invoices')).toEqual([{ balance: '6.00', channel: 'web' }]);
    });
    await inShop('SELECT 1', async (ask) => {
      expect(
        await ask("UPDATE invoices SET paid_amount = 5 WHERE external_id = 'a1' RETURNING updated_at > '2020-01-01' AS stamped"),
      ).toEqual([{ stamped: true }]);
      await expect(ask('UPDATE invoices SET paid_amount = 11')).rejects.toThrow('paid_within_total');
    });
    await withClient(target, async (client) => {
      await client.query('REFRESH MATERIALIZED VIEW tenant_balances');
      await client.query('REFRESH MATERIALIZED VIEW CONCURRENTLY tenant_balances');
      expect((await client.query('SELECT balance::text FROM tenant_balances')).rows).toEqual([{ balance: '18.00' }, { balance: '18.00' }]);
    });
  });

  it('shows each role its rows and no others', { timeout }, async () => {
    const count = (settings: string) => inShop(settings, (ask) => ask('SELECT external_id FROM invoices ORDER BY 1'));
    const tenant = "SELECT set_config('app.tenant_id', '00000000-0000-0000-0000-00000000000a', true)";
    const user = "SELECT set_config('app.user_id', '2', true)";
    expect(await count(`${tenant}; ${user}; SET LOCAL ROLE shop_user`)).toEqual([{ external_id: 'a2' }]);
    expect(await count(`${user}; SET LOCAL ROLE shop_user`)).toEqual([]);
    expect(await count(`${tenant}; SET LOCAL ROLE shop_user`)).toEqual([]);
    expect(await count('SET LOCAL ROLE shop_staff')).toHaveLength(6);
    const moved = inShop(`${tenant}; ${user}; SET LOCAL ROLE shop_user`, (ask) => ask('UPDATE invoices SET owner_id = 3'));
    await expect(moved).rejects.toThrow('row-level security');
    await expect(inShop('SET LOCAL ROLE shop_staff', (ask) => ask('DELETE FROM invoices'))).rejects.toThrow('permission denied');
  });

  it('keeps what was written once as it is', { timeout }, async () => {
    for (const text of ["UPDATE events SET what = 'other'", 'DELETE FROM events', 'TRUNCATE events'])
      await expect(inShop('SELECT 1', (ask) => ask(text))).rejects.toThrow('its rows are only ever added');
    expect(await inShop('SET LOCAL ROLE shop_staff', (ask) => ask('SELECT count(*)::integer AS n FROM events'))).toEqual([{ n: 6 }]);
  });
});

describe('a later emission', () => {
  it('writes the difference, and nothing where there is none', { timeout }, async () => {
    await run('review');
    expect((await run('approve', '--all', '--as', 'tester')).exitCode).toBe(0);
    expect(JSON.parse((await emit()).stdout).lacks).toBe(false);
    expect(existsSync(join(folder, 'sql/migrations/0002_change.sql'))).toBe(false);
    declare(changed);
    expect(JSON.parse((await emit()).stdout).lacks).toBe(true);
    const migration = file('migrations/0002_change.sql');
    expect(migration.split('\n').filter((line) => line !== '')).toEqual([
      'ALTER TABLE "public"."invoices" DROP CONSTRAINT IF EXISTS "paid_within_total";',
      `ALTER TYPE "public"."channel" ADD VALUE 'fair' AFTER 'shop';`,
      'ALTER TABLE "public"."invoices" ADD CONSTRAINT "paid_within_total" CHECK ((paid_amount >= (0)::numeric));',
    ]);
    const made = await databaseOf(file('migrations/0001_initial.sql'), migration);
    expect(
      structureDifferences(await structureOf(await databaseOf(file('schema.sql')), ['public']), await structureOf(made, ['public'])),
    ).toEqual([]);
  });

  it('takes nothing away unless somebody allows it', { timeout }, async () => {
    await withClient(target, (client) => client.query('ALTER TABLE invoices DROP COLUMN note'));
    declare(changed.replace('        - {columns: [note], text: english}\n', ''));
    writeFileSync(
      join(playbooks, 'shop/playbook.yaml'),
      readFileSync(join(playbooks, 'shop/playbook.yaml'), 'utf8')
        .replace('      note: {copy: note}\n', '')
        .replace('ignore: {}', 'ignore: {note: gone}'),
    );
    await run('review');
    expect((await run('approve', '--all', '--as', 'tester')).exitCode).toBe(0);
    const refused = await emit();
    expect(refused.stdout + refused.stderr).toContain('the column invoices.note and its values');
    expect(existsSync(join(folder, 'sql/migrations/0003_change.sql'))).toBe(false);
    expect((await emit('--allow-loss')).exitCode).toBe(0);
    expect(file('migrations/0003_change.sql')).toContain('DROP COLUMN "note"');
  });
});
