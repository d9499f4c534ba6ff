import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ComparedQuery, QueryComparison } from '../../../model/query-comparison.ts';
import { godwit, newHome } from '../../support/cli.ts';
import { createDatabase, withClient } from '../../support/databases.ts';

const sourceSql = `CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
CREATE TABLE buyers (id serial PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (id serial PRIMARY KEY, buyer_id integer NOT NULL REFERENCES buyers, note text NOT NULL, paid numeric(12,2) NOT NULL,
  at timestamptz NOT NULL);
CREATE INDEX ON orders (note);
INSERT INTO buyers (name) SELECT 'b' || n FROM generate_series(1, 50) n;
INSERT INTO orders (buyer_id, note, paid, at)
  SELECT 1 + n % 50, 'note ' || n, n, '2026-01-01'::timestamptz + n * interval '1 minute' FROM generate_series(1, 60000) n;
ANALYZE;`;
const targetSql = `CREATE TABLE people (id uuid PRIMARY KEY, called text NOT NULL);
CREATE TABLE purchases (id uuid PRIMARY KEY, buyer uuid NOT NULL REFERENCES people, remark text NOT NULL, paid numeric(15,6) NOT NULL,
  at timestamptz NOT NULL);`;
const playbook = `playbook: shop
title: A shop
system: shop
approvals: self
version: 1
source: {url: $SHOP_OLD}
target: {url: $SHOP_NEW}
phases:
  - {phase: people, source: buyers, target: people, fields: {id: identity, called: {copy: name}}}
  - phase: purchases
    source: orders
    target: purchases
    fields: {id: identity, buyer: {reference: people, from: buyer_id}, remark: {copy: note}, paid: {copy: paid}, at: {copy: at}}
queries:
  - title: what each buyer has paid
    source: SELECT buyer_id AS buyer, sum(paid) AS paid, max(at) AS last FROM orders GROUP BY 1
    target: SELECT buyer, sum(paid) AS paid, max(at) AS last FROM purchases GROUP BY 1
    keys: {buyer: people}
  - title: by note
    source: SELECT paid FROM orders WHERE note = 'note 777'
    target: SELECT paid FROM purchases WHERE remark = 'note 777'
  - title: another question
    source: SELECT count(*) AS n FROM orders
    target: SELECT count(*) + 1 AS n FROM purchases
  - title: other columns
    source: SELECT name FROM buyers
    target: SELECT called FROM people
  - title: more than a question
    source: SELECT name FROM buyers
    target: SELECT pg_terminate_backend(1) AS name
`;

const timeout = 240_000;
let env: Record<string, string> = {};
let comparison: QueryComparison & { readonly reports: readonly string[] };
let exitCode: number | null = 0;
const run = async (...args: string[]) => godwit([...args, '--playbook', 'shop'], () => {}, env);
const titled = (title: string): ComparedQuery | undefined => comparison.queries.find((each) => each.title === title);

beforeAll(async () => {
  const [source, target] = [await createDatabase('shop_old'), await createDatabase('shop_new')];
  await withClient(source, async (client) => {
    await client.query(sourceSql);
    for (let i = 0; i < 3; i++) {
      await client.query("SELECT id, paid FROM orders WHERE note = 'note 5'");
      await client.query('SELECT name FROM buyers b JOIN orders o ON o.buyer_id = b.id WHERE o.buyer_id = 7 LIMIT 5');
      await client.query('SELECT count(*) OVER () FROM buyers');
    }
  });
  await withClient(target, (client) => client.query(targetSql));
  const folder = mkdtempSync(join(tmpdir(), 'godwit-queries-'));
  mkdirSync(join(folder, 'shop'));
  writeFileSync(join(folder, 'shop/playbook.yaml'), playbook);
  const names = { GODWIT_HOME: newHome(), GODWIT_PLAYBOOKS: folder, SHOP_OLD: source, SHOP_NEW: target };
  env = { ...names, GODWIT_ALLOW_SUPERUSER: '1', GODWIT_USER: 'tester' };
  for (const verb of [['map'], ['review'], ['approve', '--all', '--as', 'tester'], ['migrate']])
    expect(await run(...verb)).toMatchObject({ exitCode: 0, stderr: expect.anything() });
  await withClient(target, (client) => client.query('ANALYZE'));
  const answer = await run('queries', 'compare', '--json', '--rounds', '12');
  exitCode = answer.exitCode;
  comparison = JSON.parse(answer.stdout);
}, timeout);

describe('queries of both sides', () => {
  it('give the same rows, old keys taken through the mapping', () => {
    expect(titled('what each buyer has paid')).toMatchObject({ results: 'equal', rows: { source: 50, target: 50 }, rounds: 12 });
  });

  it('are slower where the target lacks an index, with the plan and none of its constants', () => {
    const slow = titled('by note');
    expect(slow).toMatchObject({ results: 'equal', speed: 'slower' });
    expect(slow?.ratio?.low).toBeGreaterThan(1);
    expect(slow?.plan.join('\n')).toMatch(/Seq Scan on purchases[\s\S]*Filter: \(remark = '…'::text\)/);
    expect(slow?.plan.join('\n')).not.toContain('777');
  });

  it('that differ are told without values, and those that cannot be compared with why', () => {
    expect(titled('another question')).toMatchObject({
      results: 'differ',
      why: '1 rows on the source, 1 on the target; 1 of them differ.',
    });
    expect(titled('other columns')).toMatchObject({
      results: 'not compared',
      why: expect.stringMatching(/^Only one side has called, name/),
    });
    expect(titled('more than a question')).toMatchObject({
      results: 'not compared',
      speed: 'not compared',
      why: expect.stringMatching(/pg_terminate_backend/),
    });
  });

  it('that the source has run are rewritten through the mapping', () => {
    const observed = comparison.queries.filter(({ origin }) => origin === 'observed');
    const byNote = observed.find(({ title }) => title.includes('FROM orders WHERE note'));
    expect(byNote).toMatchObject({ calls: 3, results: 'equal', rows: { source: 1, target: 1 } });
    expect(byNote?.target_sql).toContain('remark = $1');
    const joined = observed.find(({ title }) => title.includes('JOIN orders'));
    expect(joined).toMatchObject({
      results: 'not compared',
      why: 'A LIMIT leaves open which rows come.',
      rows: { source: 100, target: 100 },
    });
    expect(joined?.target_sql).toContain('o.buyer = $1');
    expect(comparison.left).toContainEqual(
      expect.objectContaining({ query: 'SELECT count(*) OVER () FROM buyers', why: 'it has a window' }),
    );
  });

  it('come to named checks, an exit code and a report', () => {
    expect(exitCode).toBe(5);
    const checks = Object.fromEntries(comparison.checks.map(({ name, status }) => [name, status]));
    expect(checks).toEqual({ 'queries.as_fast': 'failed', 'queries.rows': 'failed' });
    const file = comparison.reports.find((each) => each.endsWith('query_report.md')) ?? '';
    expect(readFileSync(file, 'utf8')).toMatch(/by note: [\d.]+ times as long/);
  });

  it('write nothing, and bad options are refused', async () => {
    expect(await run('queries', 'compare', '--rounds', '2')).toMatchObject({ exitCode: 2 });
  });
});
