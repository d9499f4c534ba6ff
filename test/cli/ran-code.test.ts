import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, godwit } from '../support/cli.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const code = `
export default (row: SourceRow, { reject }: Tools): Result => {
  if (row.id > 600) return reject('too_new');
  return { name: (row.name ?? '').toUpperCase() };
};
`;
const phase = (name: string): string => `
  - phase: ${name}
    source: legacy_${name}
    target: ${name}
    transform: {file: transforms/shout.ts, output: {name: text}}
    conflict: {key: [legacy_id]}
    fields: {id: identity, legacy_id: {copy: id}, name: {copy: shout.name}}`;
const playbook = `
playbook: ran
version: 1
title: Where code ran
system: ran
source: {url: $RAN_SOURCE}
target: {url: $RAN_TARGET}
settings: {batch_rows: 100, jobs: 1, quarantine_share_max: 0.1}
phases:${phase('cats')}${phase('dogs')}
`;
const legacy = (name: string, rows: number): string => `
CREATE TABLE legacy_${name} (id integer PRIMARY KEY, name text);
INSERT INTO legacy_${name} SELECT n, 'name ' || n FROM generate_series(1, ${rows}) AS n;`;
const modern = (name: string): string =>
  `CREATE TABLE ${name} (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, name text NOT NULL);`;

let folder = '';
let env: Record<string, string> = {};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'godwit-ran-'));
  mkdirSync(join(folder, 'transforms'));
  writeFileSync(join(folder, 'playbook.yaml'), playbook);
  writeFileSync(join(folder, 'transforms/shout.ts'), code);
  const urls = { source: await createDatabase('legacy'), target: await createDatabase('modern') };
  await withClient(urls.source, (client) => client.query(legacy('cats', 500) + legacy('dogs', 1000)));
  await withClient(urls.target, (client) => client.query(modern('cats') + modern('dogs')));
  env = { RAN_SOURCE: urls.source, RAN_TARGET: urls.target, GODWIT_HOME: join(folder, 'home'), SANDBOX: 'isolate' };
  expect((await verb(['review'])).exitCode).toBe(0);
  const approved = await verb(['approve', '--all', '--as', 'Maria']);
  expect(approved.exitCode, approved.stderr).toBe(0);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const verb = (args: readonly string[], watch?: Parameters<typeof godwit>[1]): Promise<Ended> =>
  godwit([...args, '--playbook', join(folder, 'playbook.yaml')], watch, env);

interface Act {
  readonly for: string;
  readonly phase: string;
  readonly run: string | null;
}
const acts = (): Promise<Act[]> =>
  withClient(env.RAN_TARGET ?? '', async (client) => {
    const asked = "SELECT details::json AS details FROM migration_control.audit_log WHERE action = 'ran code' ORDER BY number";
    return (await client.query(asked)).rows.map(({ details }) => details);
  });
const runs = (): Promise<string[]> =>
  withClient(env.RAN_TARGET ?? '', async (client) =>
    (await client.query('SELECT id FROM migration_control.runs')).rows.map(({ id }) => id),
  );

describe('where code ran is known', { timeout: 120_000 }, () => {
  it('of a run that fails half-way, for each phase that it came to, and its report says so', async () => {
    const { exitCode, stderr } = await verb(['migrate']);
    expect(exitCode, stderr).toBe(5);
    const [run] = await runs();
    const place = { sandbox: 'isolate', place: expect.stringContaining('isolate'), run, for: 'run' };
    expect(await acts()).toMatchObject([
      { ...place, phase: 'cats' },
      { ...place, phase: 'dogs' },
    ]);
    const reports = globSync(join(folder, 'home/reports/*/*_MIGRATION_REPORT.md')).map((file) => readFileSync(file, 'utf8'));
    expect(reports.join('\n')).toContain('Code of the playbook ran in isolate');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGKILL', null],
  ] as const)('of a run that is ended by %s', async (signal, code) => {
    const { exitCode } = await verb(['migrate', 'cats'], (stderr, child) => {
      if (stderr.includes('Code of the playbook runs in')) child.kill(signal);
    });
    expect(exitCode).toBe(code);
    expect(await acts()).toMatchObject([{ phase: 'cats', for: 'run', run: (await runs())[0] }]);
  });

  it('of a rehearsal and a dry run, which leave no run behind', async () => {
    for (const args of [
      ['rehearse', 'cats', '--rows', '3'],
      ['migrate', 'cats', '--dry-run'],
    ]) {
      const { exitCode, stderr } = await verb(args);
      expect(exitCode, stderr).toBe(0);
    }
    expect(await acts()).toMatchObject([
      { phase: 'cats', for: 'rehearsal', run: null },
      { phase: 'cats', for: 'dry run', run: null },
    ]);
    expect(await runs()).toEqual([]);
  });

  it('of a validation of its own', async () => {
    expect((await verb(['migrate', 'cats'])).exitCode).toBe(0);
    expect((await verb(['validate'])).exitCode).toBe(0);
    expect((await acts()).map((act) => act.for)).toEqual(['run', 'validation', 'validation']);
  });
});
