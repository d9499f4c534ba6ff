import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, godwit, newHome } from '../support/cli.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const source = `
CREATE TABLE visit (id integer PRIMARY KEY, at timestamptz, local timestamp, noted text, day date, clock time, clock_there timetz, lasts interval);
INSERT INTO visit VALUES
  (1, '2024-03-10 02:30:00+00', '2024-03-10 02:30:00', '2024-07-01 12:00:00', '2024-03-10', '02:30', '02:30+08', '1 day 02:30'),
  (2, '1969-12-31 23:59:59.999999+00', '1969-12-31 23:59:59.999999', '1883-11-18 12:00:00', '1970-01-01', '23:59:59.999999', '00:00-03:30', '-1 mon'),
  (3, 'infinity', '-infinity', NULL, 'infinity', NULL, NULL, 'P1Y2M3DT4H'),
  (4, '0044-03-15 12:00:00+00 BC', '0044-03-15 12:00:00 BC', NULL, '0044-03-15 BC', NULL, NULL, NULL),
  (5, '9999-12-31 23:59:59+00', '9999-12-31 23:59:59', '2011-12-30 12:00:00', '9999-12-31', '24:00', '24:00+00', '178000000 years'),
  (6, '1900-01-01 00:00:00+08:04', '1900-01-01 00:00:00', '1844-12-31 12:00:00', '1900-01-01', NULL, NULL, NULL);
INSERT INTO visit (id, at, local, noted, day)
SELECT n, timestamptz '2024-11-03 00:00:00+00' + n * interval '17 minutes', timestamp '2024-11-03' + n * interval '17 minutes', '2024-01-01 08:00:00',
       date '2024-11-03' + n FROM generate_series(7, 200) AS n;`;
const target = `
CREATE TABLE visits (id uuid PRIMARY KEY, at timestamptz, local timestamp, local_there timestamptz, noted_at timestamptz, day date, clock time,
                     clock_there timetz, lasts interval);`;
const playbook = `
playbook: zones
version: 1
title: Moments and local times
system: clinic
source: {url: $ZONES_SOURCE}
target: {url: $ZONES_TARGET}
phases:
  - phase: visits
    source: visit
    target: visits
    fields:
      id: identity
      at: {copy: at}
      local: {copy: local}
      local_there: {zoned: local, zone: Pacific/Apia}
      noted_at: {zoned: noted, zone: America/New_York}
      day: {copy: day}
      clock: {copy: clock}
      clock_there: {copy: clock_there}
      lasts: {copy: lasts}`;

interface Outcome {
  readonly digest: string;
  readonly rows: unknown;
  readonly validation: unknown;
  readonly target: readonly string[];
}

const folder = mkdtempSync(join(tmpdir(), 'godwit-zones-'));
const homes: string[] = [];
afterAll(() => {
  for (const each of [folder, ...homes]) rmSync(each, { recursive: true, force: true });
});

/** Databases whose own zone is `zone`, migrated by a program that runs in that zone. */
async function migrateIn(zone: string): Promise<Outcome> {
  const [from, to] = [await createDatabase('zones_from'), await createDatabase('zones_to')];
  await withClient(from, (client) => client.query(source));
  await withClient(to, (client) => client.query(target));
  for (const url of [from, to])
    await withClient(url, (client) => client.query(`ALTER DATABASE "${new URL(url).pathname.slice(1)}" SET timezone = '${zone}'`));
  const home = newHome();
  homes.push(home);
  const run = (...args: string[]): Promise<Ended> =>
    godwit([...args, '--playbook', folder, '--home', home, '--json'], () => {}, { TZ: zone, ZONES_SOURCE: from, ZONES_TARGET: to });
  expect(await run('review')).toMatchObject({ exitCode: 0 });
  expect(await run('approve', '--all', '--as', 'tester')).toMatchObject({ exitCode: 0 });
  const { exitCode, stdout, stderr } = await run('migrate');
  expect(exitCode, stderr).toBe(0);
  const { digest, rows, validation } = JSON.parse(stdout);
  const written = await withClient(to, async (client) => {
    await client.query(`SET timezone = 'UTC'`);
    return client.query<{ row: string }>('SELECT v::text AS row FROM visits AS v ORDER BY id');
  });
  return { digest, rows, validation, target: written.rows.map(({ row }) => row) };
}

describe('a host and servers in another zone', () => {
  let atHome: Outcome;

  beforeAll(async () => {
    writeFileSync(join(folder, 'playbook.yaml'), playbook);
    atHome = await migrateIn('UTC');
  });

  it('migrates every moment as it is', () => {
    expect(atHome.validation).toMatchObject({ verdict: 'passed' });
    expect(atHome.target).toHaveLength(200);
    expect(atHome.target.join('\n')).toContain('0044-03-15 12:00:00+00 BC');
  });

  it.each(['Asia/Manila', 'America/St_Johns'])('changes nothing: %s', async (zone) => {
    expect(await migrateIn(zone)).toEqual(atHome);
  });
});
