import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, withClient } from '../support/databases.ts';
import { startModelServer } from '../support/model-server.ts';

const root = join(import.meta.dirname, '../..');
const source = `
  CREATE TABLE client (id integer PRIMARY KEY, name text NOT NULL);
  INSERT INTO client SELECT i, 'client ' || i FROM generate_series(1, 20000) AS i;
  CREATE TABLE purchase (id integer PRIMARY KEY, client_id integer NOT NULL, ordered date NOT NULL);
  INSERT INTO purchase SELECT i, 1 + i % 20000, date '2024-07-01' + i % 300 FROM generate_series(1, 20000) AS i;`;
const target = `
  CREATE TABLE clients (id uuid PRIMARY KEY, name text NOT NULL);
  CREATE TABLE orders (id uuid PRIMARY KEY, client_id uuid NOT NULL REFERENCES clients, ordered date);`;
const playbook = (from: string, to: string): string => `
playbook: killed
version: 1
title: A migration that is killed
system: killed
approvals: two-person
source: { url: "${from}" }
target: { url: "${to}" }
settings: { batch_rows: 200, jobs: 1 }
phases:
  - phase: clients
    source: client
    target: clients
  - phase: orders
    source: purchase
    target: orders
    fields:
      client_id: { reference: clients, from: client_id }
`;

let [folder, targetUrl] = ['', ''];
beforeAll(async () => {
  const sourceUrl = await createDatabase('killed_legacy');
  targetUrl = await createDatabase('killed_modern');
  await withClient(sourceUrl, (client) => client.query(source));
  await withClient(targetUrl, (client) => client.query(target));
  folder = mkdtempSync(join(tmpdir(), 'godwit-killed-'));
  writeFileSync(join(folder, 'playbook.yaml'), playbook(sourceUrl, targetUrl));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly exitCode: number | null;
  readonly killed: boolean;
  readonly stdout: string;
  readonly stderr: string;
  /** Hosts that were connected to or looked up. */
  readonly hosts: readonly string[];
}

/** Runs the program as a user would; kills it with SIGKILL as soon as it has said `until`. */
function godwit(args: readonly string[], until: string | null = null, environment: Record<string, string> = {}): Promise<Ended> {
  const watched = join(folder, `hosts-${Math.random()}`);
  writeFileSync(watched, '');
  const settings = { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: folder, GODWIT_USER: 'ada', WATCHED_HOSTS: watched, ...environment };
  const all = ['--import', join(root, 'test/support/watch-network.ts'), join(root, 'cli.ts'), ...args, '--playbook', folder];
  const child = spawn(process.execPath, all, { cwd: folder, env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '', killed: false };
  child.stdout.on('data', (bytes: Buffer) => {
    said.stdout += bytes.toString();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    said.stderr += bytes.toString();
    if (until !== null && !said.killed && said.stderr.includes(until)) said.killed = child.kill('SIGKILL');
  });
  const hosts = (): string[] => [...new Set(readFileSync(watched, 'utf8').split('\n').filter(Boolean))];
  return new Promise((resolve) => child.on('close', (exitCode) => resolve({ exitCode, ...said, hosts: hosts() })));
}

const rowsOf = <Row extends object>(sql: string): Promise<Row[]> =>
  withClient(targetUrl, async (client) => (await client.query<Row>(sql)).rows);
const numberOf = async (sql: string): Promise<number> => Number((await rowsOf<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`))[0]?.n);
const approvals = `SELECT kind, decision, decided_by, count(*)::integer AS n
  FROM migration_control.approvals JOIN migration_control.artifacts ON digest = artifact GROUP BY 1, 2, 3 ORDER BY 1`;
/** Killed requests have no outcome, and one that outlasts its answer has none yet. */
const runRequests = `migration_control.decisions WHERE what ~ '^request(ed|_action) run: done$'`;
const minutes = 60_000;

describe('a migration that is conducted, killed at every stage and begun again', () => {
  it(
    'waits for people, goes on where it stopped, and decides nothing twice',
    async () => {
      const waiting = await godwit(['start', '--json']);
      expect([waiting.exitCode, await numberOf('clients')]).toEqual([3, 0]);
      expect((await godwit(['approve', '--all', '--as', 'ben', '--json'])).exitCode).toBe(3);
      expect((await godwit(['review'])).exitCode).toBe(0);
      expect((await godwit(['approve', '--all', '--as', 'ben', '--json'])).exitCode).toBe(0);
      for (const until of ['asks to analyse', 'asks to run', 'execute   orders', 'asks to explain']) {
        const { killed, exitCode, stderr } = await godwit(['start'], until);
        expect([until, killed, exitCode, killed ? '' : stderr]).toEqual([until, true, null, '']);
      }
      const last = await godwit(['start', '--json']);
      expect(last.exitCode).toBe(0);
      expect(JSON.parse(last.stdout)).toMatchObject({ outcome: 'done', validation: { verdict: 'passed', failed: 0 } });
      expect([await numberOf('clients'), await numberOf('orders')]).toEqual([20_000, 20_000]);
      expect(await numberOf('migration_control.runs')).toBe(1);
      expect(await rowsOf(approvals)).toEqual([
        { kind: 'databases', decision: 'approved', decided_by: 'ben', n: 2 },
        { kind: 'mapping', decision: 'approved', decided_by: 'ben', n: 2 },
        { kind: 'terms', decision: 'approved', decided_by: 'ben', n: 2 },
      ]);
      expect(await numberOf(runRequests)).toBeLessThanOrEqual(1);
      const again = await godwit(['start', '--json']);
      expect(again.exitCode).toBe(0);
      expect(await numberOf(runRequests)).toBeLessThanOrEqual(1);
      expect(await numberOf('migration_control.runs')).toBe(1);
    },
    8 * minutes,
  );
});

describe('where the program connects to', () => {
  const database = (): string => new URL(targetUrl).host;

  it(
    'is its databases and nothing else',
    async () => {
      const { exitCode, hosts } = await godwit(['ask', 'status']);
      expect(exitCode).toBe(0);
      expect(hosts.filter((host) => !host.endsWith(':lookup'))).toEqual([database()]);
      expect(hosts.filter((host) => host.endsWith(':lookup') && !host.startsWith(new URL(targetUrl).hostname))).toEqual([]);
    },
    2 * minutes,
  );

  it(
    'is also the one server of its model, where one is named',
    async () => {
      const server = await startModelServer(() => ({ text: 'All is well.' }));
      const environment = { GODWIT_MODEL: 'scripted', OPENAI_API_KEY: 'key', OPENAI_BASE_URL: server.url };
      const { stdout, hosts } = await godwit(['ask', 'status'], null, environment);
      await server.close();
      expect(stdout).toContain('All is well.');
      expect(hosts.filter((host) => !host.endsWith(':lookup')).sort()).toEqual([database(), new URL(server.url).host].sort());
    },
    2 * minutes,
  );
});
