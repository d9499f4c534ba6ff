import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MigrationSummary } from '../../app/reporting/summary.ts';
import { loadPlaybook } from '../../engine/playbook/load.ts';
import { stronglyConnected } from '../../engine/strongly-connected.ts';
import { expected } from '../../playbooks/hapihub/generate.ts';
import { bucket } from '../../playbooks/hapihub/source/files.ts';
import { type Ended, godwit, newHome } from '../support/cli.ts';
import { withClient } from '../support/databases.ts';
import { arriving, millionthsOf, summed, textOf, textsOf } from '../support/hapihub.ts';

const timeout = 300_000;
const home = newHome();
const written = mkdtempSync(join(tmpdir(), 'hapihub-'));
const verb = (...args: string[]): Promise<Ended> => godwit([...args, '--playbook', 'hapihub', '--home', home, '--json']);
let [summary, url, admin] = [{} as MigrationSummary, '', ''];

const ask = <Row>(text: string): Promise<Row[]> => withClient(url, async (client) => (await client.query(text)).rows as Row[]);
/** What a SELECT of two columns gives, by its first. */
const pairs = async (text: string): Promise<Record<string, string>> =>
  Object.fromEntries((await ask<{ k: string; v: string }>(text)).map(({ k, v }) => [k, v]));

beforeAll(async () => {
  const ended = await godwit(['start', 'hapihub', '--home', home, '--json']);
  expect(ended, ended.stderr.slice(-2000)).toMatchObject({ exitCode: 0 });
  summary = JSON.parse(ended.stdout);
  const addressOf = async (...as: string[]): Promise<string> =>
    JSON.parse((await godwit(['db', 'url', 'hapihub_modern', ...as, '--home', home, '--json'])).stdout).url;
  [url, admin] = [await addressOf(), await addressOf('--admin')];
}, timeout);

afterAll(async () => {
  await godwit(['db', 'stop', '--home', home]);
  for (const each of [home, written]) rmSync(each, { recursive: true, force: true });
}, timeout);

describe('healthcare and finance, from documents to tables', () => {
  it('gives every document and element the fate that the generator foretells', async () => {
    expect(JSON.parse(readFileSync('playbooks/hapihub/expected.json', 'utf8'))).toEqual(JSON.parse(JSON.stringify(expected())));
    expect(summary).toMatchObject({ outcome: 'done', validation: { verdict: 'passed', failed: 0 } });
    const fates = await ask<{ phase: string }>(
      `SELECT phase, sum(read)::int AS read, sum(written)::int AS written, sum(unchanged)::int AS unchanged, sum(skipped)::int AS skipped,
         sum(quarantined)::int AS quarantined FROM migration_control.batches GROUP BY phase`,
    );
    expect(Object.fromEntries(fates.map(({ phase, ...each }) => [phase, each]))).toEqual(expected().fates);
    const kept = await ask<{ phase: string; key: string; reason: string }>(
      'SELECT phase, source_key AS key, reason FROM migration_control.quarantine',
    );
    const told = expected().labelled.filter(({ fate }) => fate === 'quarantined');
    const words = (each: { phase: string; key: string; reason?: string }): string => `${each.phase} ${each.key} ${each.reason}`;
    expect(kept.map(words).sort()).toEqual(told.map(words).sort());
  });

  it('keeps every millionth, for each currency by itself', async () => {
    for (const [table, member] of [
      ['invoices', 'total'],
      ['payments', 'amount'],
      ['journal_entries', 'debit'],
      ['journal_entries', 'credit'],
    ] as const) {
      const told = summed(arriving(table), member, ({ currency }) => String(currency));
      expect(await pairs(`SELECT currency AS k, sum(${member})::text AS v FROM ${table} GROUP BY 1`)).toEqual(told);
    }
    expect(await pairs("SELECT 'lines' AS k, sum(amount)::text AS v FROM invoice_lines")).toEqual({
      lines: textOf(arriving('invoices').reduce((sum, each) => sum + ((each.lines as object[]).length > 0 ? totalOf(each) : 0n), 0n)),
    });
  });

  it('holds the materialised balances equal to the pipelines, and to the documents', async () => {
    const of = arriving('journal_entries');
    const account = (each: Readonly<Record<string, unknown>>): string => String(each.account);
    const [debits, credits] = [summed(of, 'debit', account), summed(of, 'credit', account)];
    const told = Object.fromEntries(Object.keys(debits).map((key) => [key, `${debits[key]} ${credits[key]}`]));
    for (const [view, key] of [
      ['account_balances', 'account_id'],
      ['account_balances_by_pipeline', '_id'],
    ])
      expect(
        await pairs(
          `SELECT accounts.legacy_id AS k, each.debits || ' ' || each.credits AS v FROM ${view} AS each
           JOIN accounts ON accounts.id = each.${key} WHERE each.balance = each.debits - each.credits`,
        ),
      ).toEqual(told);
    const invoiced = summed(arriving('invoices'), 'total', ({ org, currency }) => `${org} ${currency}`);
    const tenant = "organizations.legacy_id || ' ' || each.currency AS k, each.invoiced::text AS v";
    expect(await pairs(`SELECT ${tenant} FROM tenant_balances AS each JOIN organizations ON organizations.id = each.org_id`)).toEqual(
      invoiced,
    );
    const tags = arriving('invoices').flatMap(({ tags: all }) => (all ?? []) as string[]);
    const counted = Object.fromEntries([...Map.groupBy(tags, (each) => each)].map(([tag, all]) => [tag, String(all.length)]));
    expect(await pairs('SELECT _id AS k, invoices::text AS v FROM invoices_by_tag')).toEqual(counted);
  });

  it('finds a balance that is not what the pipeline comes to', async () => {
    const { success } =
      loadPlaybook('playbooks/hapihub', 'playbooks').playbook.phases.find(({ phase }) => phase === 'journal_entries') ?? {};
    const asserts = (success ?? []).flatMap((each) => ('sql' in each ? [each.sql] : []));
    const broken = await withClient(url, (client) =>
      brokenBy(client, 'UPDATE journal_entries SET debit = debit + 0.000001 WHERE debit > 0', asserts),
    );
    expect(broken).toEqual([expect.any(Number), 0]);
    expect(broken[0]).toBeGreaterThan(800);
    const other = await withClient(url, (client) => brokenBy(client, 'UPDATE payments SET amount = amount + 1 WHERE amount > 0', asserts));
    expect(other.map((n) => n > 0)).toEqual([false, true]);
  });

  it('closes the circle of eleven tables by 23 references that may be empty', async () => {
    const references = await ask<{ from: string; to: string; column: string; empty: boolean }>(
      `SELECT conrelid::regclass::text AS "from", confrelid::regclass::text AS "to", attname AS "column", NOT attnotnull AS empty
       FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
       WHERE contype = 'f' AND connamespace = 'public'::regnamespace`,
    );
    const graph = new Map(references.map(({ from }) => [from, references.filter((each) => each.from === from).map(({ to }) => to)]));
    const circle = stronglyConnected(graph).find((group) => group.length > 1) ?? [];
    const late = references.filter(({ from, to, empty }) => empty && circle.includes(from) && circle.includes(to));
    expect([circle.length, late.length]).toEqual([11, 23]);
    const { phases } = loadPlaybook('playbooks/hapihub', 'playbooks').playbook;
    for (const { from, to, column } of late) {
      const rule = phases.find(({ target }) => target === from)?.fields[column];
      const member = typeof rule === 'object' && 'reference' in rule ? String(rule.from) : '';
      const linked = `SELECT child.legacy_id AS k, parent.legacy_id AS v FROM ${from} AS child JOIN ${to} AS parent ON parent.id = child.${column}`;
      const told = textsOf(from, member);
      expect(Object.keys(told).length, `${from}.${column}`).toBeGreaterThan(0);
      expect(await pairs(linked), `${from}.${column}`).toEqual(told);
    }
  });

  it('keeps PhilHealth and HL7 texts byte for byte, files by their hash', async () => {
    for (const [table, column, member] of [
      ['patients', 'philhealth_no', 'pin'],
      ['practitioners', 'prc_number', 'prcNumber'],
      ['claims', 'form', 'cf4'],
      ['hl7_messages', 'raw', 'raw'],
    ] as const) {
      const told = Object.entries(textsOf(table, member)).map(([id, text]) => [id, Buffer.from(text).toString('hex')]);
      const bytes = `SELECT legacy_id AS k, encode(convert_to(${column}, 'UTF8'), 'hex') AS v FROM ${table}`;
      expect(await pairs(bytes), table).toEqual(Object.fromEntries(told));
    }
    const files = Array.from({ length: bucket.clean }, (_, n) => [bucket.idOf(n).toHexString(), sha256(bucket.bytesOf(n))]);
    expect(await pairs("SELECT legacy_id AS k, encode(sha256(content), 'hex') AS v FROM documents")).toEqual(Object.fromEntries(files));
  });

  it('leaves expired sessions, secrets and nothing else behind; the audit trail proves itself', async () => {
    const count = "SELECT 'n' AS k, count(*)::text AS v FROM";
    expect(await pairs(`${count} sessions WHERE expires_at < '2024-01-01'`)).toEqual({ n: '0' });
    expect(await pairs(`${count} system_events`)).toEqual({ n: '1000' });
    const hashes = `encode(sha256(convert_to(concat_ws('|', previous_hash, sequence, users.legacy_id, action, entity, entity_number), 'UTF8')), 'hex')`;
    expect(await pairs(`${count} audit_events JOIN users ON users.id = actor_id WHERE hash = ${hashes}`)).toEqual({ n: '2000' });
    const secrets = await ask("SELECT FROM information_schema.columns WHERE table_schema = 'public' AND column_name ~ 'password|token'");
    expect(secrets).toEqual([]);
    const rebuilt = await ask<{ content: string }>(
      'SELECT content::text FROM migration_control.artifacts WHERE digest = (SELECT artifact FROM migration_control.migration_validation_reports ORDER BY at DESC LIMIT 1)',
    );
    const checks = (rebuilt[0]?.content ?? '').match(/"documents\.\w+","status":"\w+"/g) ?? [];
    expect(checks.filter((each) => !each.endsWith('"passed"')).map((each) => /documents\.(\w+)/.exec(each)?.[1])).toEqual([
      ...['documents', 'hl7_messages', 'patients', 'sessions'],
    ]);
    expect(checks).toHaveLength(16);
  });

  it('makes all invoices again from the tables', { timeout }, async () => {
    const { stdout, exitCode } = await verb('rebuild', 'invoices', '--all');
    expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({
      exitCode: 0,
      documents: { equal: arriving('invoices').length, differing: 0 },
    });
  });

  it('has the views that its pipelines come to by the mapping', { timeout }, async () => {
    const { stdout } = await verb('views');
    const views = (JSON.parse(stdout) as { views: { name: string; refused: string | null; isThere: boolean }[] }).views;
    expect(views.map(({ refused, isThere }) => [refused, isThere])).toEqual(Array(7).fill([null, true]));
  });

  it('is explained by its specialist, without a model too', { timeout }, async () => {
    const bare = join(written, 'hapihub');
    cpSync('playbooks/hapihub', bare, { recursive: true, filter: (path) => !path.includes('/agents') });
    const answer = async (playbook: string): Promise<string> => {
      const { stdout } = await godwit(['ask', 'what is a CF4?', '--playbook', playbook, '--home', home, '--json']);
      return (JSON.parse(stdout) as { answer: string }).answer;
    };
    expect(await answer('hapihub')).toContain('claim form 4 is what a hospital sends PhilHealth with every claim');
    expect(await answer(bare)).not.toContain('claim form 4');
  });

  it('is taken back, and done again to the same digest', { timeout }, async () => {
    expect((await verb('rollback')).exitCode).toBe(0);
    expect(await ask('SELECT FROM organizations UNION ALL SELECT FROM journal_entries UNION ALL SELECT FROM tags')).toEqual([]);
    const again = await verb('migrate');
    expect(again, again.stderr.slice(-2000)).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(again.stdout)).toMatchObject({ digest: summary.digest, validation: { verdict: 'passed' } });
  });
});

describe('tenants, when the structure is taken over', () => {
  const asRole = (role: string, settings: Record<string, string>, text: string): Promise<unknown[]> =>
    withClient(admin, async (client) => {
      await client.query('BEGIN');
      await client.query(`SET LOCAL ROLE ${role}`);
      for (const [name, value] of Object.entries(settings)) await client.query('SELECT set_config($1, $2, true)', [name, value]);
      return (await client.query(text)).rows;
    });
  let tenants: string[] = [];

  beforeAll(async () => {
    expect((await verb('schema', 'emit', '--sql', written)).exitCode).toBe(0);
    // Roles belong to the server, so the owner of one database makes none.
    await withClient(admin, (client) => client.query(readFileSync(join(written, 'for-target.sql'), 'utf8')));
    tenants = (await ask<{ id: string }>('SELECT id FROM organizations ORDER BY slug')).map(({ id }) => id);
  }, timeout);

  it('see their own rows of every table', async () => {
    const tables = await ask<{ name: string; key: string }>(
      `SELECT table_name AS name, column_name AS key FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
       WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND column_name = 'org_id'`,
    );
    expect(tables).toHaveLength(19);
    for (const { name, key } of tables) {
      const own = await asRole('hapihub_app', { 'app.tenant_id': tenants[1] ?? '' }, `SELECT DISTINCT ${key} FROM ${name}`);
      expect(own, name).toEqual([{ org_id: tenants[1] }]);
      expect(await asRole('hapihub_app', {}, `SELECT FROM ${name}`), name).toEqual([]);
    }
  });

  it('neither write into another, nor read what adds up all', async () => {
    const into = `UPDATE invoices SET org_id = '${tenants[0]}'`;
    await expect(asRole('hapihub_app', { 'app.tenant_id': tenants[1] ?? '' }, into)).rejects.toThrow('row-level security');
    for (const view of ['tenant_balances', 'account_balances', 'invoiced_by_tenant'])
      await expect(asRole('hapihub_app', { 'app.tenant_id': tenants[1] ?? '' }, `SELECT FROM ${view}`)).rejects.toThrow(
        'permission denied',
      );
  });

  it('are all seen by auditors, who change nothing; a person sees sessions of their own', async () => {
    const [all] = await asRole('hapihub_auditor', {}, 'SELECT count(DISTINCT org_id)::int AS n FROM claims');
    expect(all).toEqual({ n: 6 });
    await expect(asRole('hapihub_auditor', {}, 'DELETE FROM claims')).rejects.toThrow('permission denied');
    const [person] = await ask<{ user_id: string; n: number }>(
      'SELECT user_id, count(*)::int AS n FROM sessions GROUP BY 1 ORDER BY 1 LIMIT 1',
    );
    const own = await asRole('hapihub_person', { 'app.user_id': person?.user_id ?? '' }, 'SELECT user_id FROM sessions');
    expect(own).toEqual(Array(person?.n).fill({ user_id: person?.user_id }));
  });

  it('have an audit trail to which rows are only added', async () => {
    const change = "UPDATE audit_events SET action = 'nothing'";
    await expect(ask(change)).rejects.toThrow('only ever added');
    await expect(ask('TRUNCATE audit_events')).rejects.toThrow('only ever added');
    await expect(asRole('hapihub_app', { 'app.tenant_id': tenants[1] ?? '' }, change)).rejects.toThrow('permission denied');
  });
});

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const totalOf = (document: Readonly<Record<string, unknown>>): bigint => millionthsOf(document.total as Parameters<typeof millionthsOf>[0]);

/** How many rows break each assert after a change that is taken back; one that adds nothing breaks none. */
async function brokenBy(client: Client, change: string, asserts: readonly string[]): Promise<number[]> {
  await client.query('BEGIN');
  await client.query(change);
  const counts: number[] = [];
  for (const each of asserts) counts.push((await client.query(each)).rows.length);
  await client.query('ROLLBACK');
  return counts;
}
