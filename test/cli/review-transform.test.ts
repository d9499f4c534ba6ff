import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, godwit } from '../support/cli.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const source = `
CREATE TABLE member (id integer PRIMARY KEY, last_name text, unread text, steps integer, country integer);
CREATE TABLE country (id integer PRIMARY KEY, label text NOT NULL);
INSERT INTO country VALUES (1, E'Land\\u001b[2J');
INSERT INTO member SELECT n, 'Oldenburg' || n, 'never shown ' || n, n, 1 FROM generate_series(1, 3000) AS n;`;
const target =
  'CREATE TABLE members (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, name text NOT NULL, step integer, place text);';
const code = `
const half = (steps: number): number => (steps % 2 === 0 ? steps / 2 : steps);

export default (row: SourceRow, { reject }: Tools): Result => {
  if (row.last_name === null) return reject('no_name');
  if (row.steps === null || row.steps % 100 === 2) return reject('odd_steps');
  if (row.steps % 100 === 3) throw new Error(row.last_name);
  return { name: row.last_name.toUpperCase(), step: half(row.steps), place: row['country.label'] };
};
`;
const playbook = `
playbook: members
version: 1
title: Members
system: club
source: {url: $REVIEW_SOURCE}
target: {url: $REVIEW_TARGET}
settings: {quarantine_share_max: 1}
phases:
  - phase: members
    source: member
    target: members
    lookups: {country: {entity: country, on: {id: country}}}
    transform: {file: transforms/member.ts, output: {name: text, step: integer, place: text}}
    conflict: {key: [legacy_id]}
    fields: {id: identity, legacy_id: {copy: id}, name: {copy: member.name}, step: {copy: member.step}, place: {copy: member.place}}
`;

const folder = mkdtempSync(join(tmpdir(), 'godwit-review-'));
let env: Record<string, string>;

beforeAll(async () => {
  mkdirSync(join(folder, 'transforms'));
  writeFileSync(join(folder, 'playbook.yaml'), playbook);
  writeFileSync(join(folder, 'transforms/member.ts'), code);
  const urls = { source: await createDatabase('legacy'), target: await createDatabase('modern') };
  await withClient(urls.source, (client) => client.query(source));
  await withClient(urls.target, (client) => client.query(target));
  env = { REVIEW_SOURCE: urls.source, REVIEW_TARGET: urls.target, GODWIT_HOME: join(folder, 'home'), SANDBOX: 'isolate' };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const review = (...more: string[]): Promise<Ended> =>
  godwit(['review', 'members', '--playbook', join(folder, 'playbook.yaml'), ...more], undefined, env);

describe('review of a phase with code', () => {
  it('shows the code, how it did on real rows from all over the table, and some of them before and after', async () => {
    const { stdout, stderr, exitCode } = await review();
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain('transforms/member.ts: types are right; run on 3000 rows of the source in isolate');
    expect(stdout).toMatch(/\d+ written, \d+ rejected: odd_steps, \d+ failed/);
    expect(stdout).toMatch(/8 of 10 branch outcomes taken; not taken: 5:3 true, 6:7 true/);
    expect(stdout).toMatch(/\d+ µs of CPU per row/);
    expect(stdout).toContain('transforms/member.ts:7: Error.');
    expect(stdout).toMatch(/row +last_name +steps +country\.label +→ +name +step +place/);
    expect(stdout).toContain('7    if (row.steps % 100 === 3) throw new Error(row.last_name);');
  });

  it('shows no sensitive value, no column that the code does not read, and nothing that moves the cursor', async () => {
    const { stdout } = await review();
    expect(stdout).not.toMatch(/oldenburg/i);
    expect(stdout).not.toContain('never shown');
    expect(stdout).not.toContain('\u001b[2J');
  });

  it('gives the same as one object', async () => {
    const { stdout } = await review('--json');
    expect(stdout).not.toMatch(/oldenburg/i);
    const { mappings } = JSON.parse(stdout);
    expect(mappings[0].transform).toMatchObject({
      file: 'transforms/member.ts',
      source: code,
      sample: {
        rows: 3000,
        sandbox: { kind: 'isolate' },
        columns: { before: ['last_name', 'steps', 'country.label'], after: ['name', 'step', 'place'] },
      },
    });
    const { sample } = mappings[0].transform;
    expect(sample.written + sample.rejected.odd_steps + sample.failedTotal).toBe(3000);
    expect(sample.failedTotal).toBeGreaterThan(0);
    expect(Math.max(...sample.failed.map((each: { key: string }) => Number(each.key)))).toBeGreaterThan(1_000);
  });
});

describe('a decision on it', () => {
  it('says where the code ran for the reviewer, or that it did not, to everybody who asks', { timeout: 120_000 }, async () => {
    const path = join(folder, 'playbook.yaml');
    const ran = /Its code ran on 3000 rows when .* was shown it at .*: \d+ written, \d+ rejected, \d+ failed, in isolate: /;
    const decide = (...args: string[]): Promise<Ended> => godwit([...args, '--as', 'Maria', '--playbook', path], undefined, env);
    expect((await decide('reject', '--all', '--why', 'not yet')).stdout).toMatch(ran);
    writeFileSync(path, playbook.replace('conflict: {key', 'triggers: disable\n    conflict: {key'));
    expect((await decide('reject', '--all', '--why', 'triggers')).stdout).toContain(
      'Its code was run for no reviewer before this decision.',
    );
    writeFileSync(path, playbook);
    const { stdout } = await godwit(['decisions', '--playbook', path], undefined, env);
    const [newest, second] = stdout.split('\n').filter((line) => line.startsWith('  '));
    expect([newest, second]).toEqual([expect.stringContaining('run for no reviewer'), expect.stringMatching(ran)]);
    const acts = await withClient(env.REVIEW_TARGET ?? '', async (client) => {
      const asked = "SELECT details::json AS details FROM migration_control.audit_log WHERE action = 'rejected' ORDER BY number";
      return (await client.query(asked)).rows.map(({ details }) => details.code.shown);
    });
    expect(acts).toEqual([expect.objectContaining({ sandbox: 'isolate', rows: 3000 }), null]);
    expect(JSON.stringify(acts)).not.toMatch(/oldenburg/i);
  });

  it('travels with a committed approval', { timeout: 120_000 }, async () => {
    const path = join(folder, 'playbook.yaml');
    writeFileSync(path, playbook.replace('\nsource:', '\napprovals: self\nsource:'));
    expect((await review()).exitCode).toBe(0);
    const approved = await godwit(['approve', '--all', '--as', 'Maria', '--commit', '--playbook', path], undefined, env);
    expect(approved.exitCode, approved.stderr).toBe(0);
    const { code } = JSON.parse(readFileSync(join(folder, 'approvals/members.json'), 'utf8'));
    expect(code.shown).toMatchObject({ sandbox: 'isolate', rows: 3000 });
    const elsewhere = { ...env, REVIEW_TARGET: await createDatabase('modern') };
    await withClient(elsewhere.REVIEW_TARGET, (client) => client.query(target));
    expect((await godwit(['map', '--playbook', path], undefined, elsewhere)).exitCode).toBe(0);
    const { stdout } = await godwit(['decisions', '--playbook', path], undefined, elsewhere);
    expect(stdout).toMatch(
      /nobody known \(a file kept with the playbook\): approved mapping of members \(It names Maria\)\n +Its code ran on 3000 rows .* in isolate: /,
    );
  });
});

describe('a run of it', () => {
  it('keeps rows on which the code fails with file and line, and records where it ran', { timeout: 120_000 }, async () => {
    const path = join(folder, 'playbook.yaml');
    expect((await review()).exitCode).toBe(0);
    const approved = await godwit(['approve', '--all', '--as', 'Maria', '--playbook', path], undefined, env);
    expect(approved.exitCode, approved.stderr).toBe(0);
    const { exitCode, stderr } = await godwit(['migrate', '--playbook', path], undefined, env);
    expect(exitCode, stderr).toBe(0);
    const { kept, acts } = await withClient(env.REVIEW_TARGET ?? '', async (client) => ({
      kept: (
        await client.query('SELECT reason, field, count(*)::integer AS rows FROM migration_control.quarantine GROUP BY 1, 2 ORDER BY 1')
      ).rows,
      acts: (await client.query("SELECT details::json AS details FROM migration_control.audit_log WHERE action = 'ran code'")).rows,
    }));
    expect(kept).toEqual([
      { reason: 'odd_steps', field: null, rows: 30 },
      { reason: 'transform_failed', field: 'transforms/member.ts:7', rows: 30 },
    ]);
    const ran = { phase: 'members', sandbox: 'isolate', transform: expect.stringMatching(/^[0-9a-f]{64}$/), run: expect.any(String) };
    expect(acts).toMatchObject([{ details: { ...ran, for: 'run' } }, { details: { ...ran, for: 'validation' } }]);
    const reports = globSync(join(env.GODWIT_HOME ?? '', 'reports/*/MEMBERS_MIGRATION_REPORT.md'));
    const [report = ''] = reports.map((file) => readFileSync(file, 'utf8'));
    expect(report).toContain('Code of the playbook ran in isolate');
    expect(report).toMatch(/Its code ran on 3000 rows when .* in isolate: /);
    expect(stderr).toContain('Code of the playbook runs in isolate');
  });
});
