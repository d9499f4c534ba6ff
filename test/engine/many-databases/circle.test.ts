import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../../app/approval/approve.ts';
import { causes } from '../../../app/quarantine/causes.ts';
import { reviewAll } from '../../../app/review/review.ts';
import { migrate } from '../../../app/run/migrate.ts';
import { rollbackPhases } from '../../../app/run/rollback.ts';
import { loadConfig } from '../../../config.ts';
import { derivedKey } from '../../../model/identity.ts';
import { createDatabase, withClient } from '../../support/databases.ts';
import { person } from '../../support/person.ts';

const folder = mkdtempSync(join(tmpdir(), 'godwit-circle-'));
const config = loadConfig({
  GODWIT_HOME: join(folder, 'home'),
  GODWIT_PLAYBOOKS: folder,
  GODWIT_USER: 'ana',
  GODWIT_ALLOW_SUPERUSER: '1',
  GODWIT_LOG_LEVEL: 'silent',
});
const caller = { config, principal: person('ana'), notify: () => {}, signal: new AbortController().signal };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const playbook = (legacy: string, staff: string, work: string): string => `playbook: circle
version: 2
title: People in teams, and teams with a lead, in two services
system: old
approvals: self
databases:
  legacy: {url: '${legacy}'}
  staff: {url: '${staff}'}
  work: {url: '${work}'}
control: staff
settings: {quarantine_share_max: 1}
phases:
  - {phase: people, source: legacy/people, target: staff/person, fields: {id: identity, team_id: {reference: teams, from: team}}}
  - {phase: teams, source: legacy/teams, target: work/team, fields: {id: identity, lead_id: {reference: people, from: lead}}}
`;

let [staff, work] = ['', ''];
beforeAll(async () => {
  const legacy = await createDatabase('circle_old');
  [staff, work] = [await createDatabase('circle_staff'), await createDatabase('circle_work')];
  await withClient(legacy, (client) =>
    client.query(`CREATE TABLE people (id int PRIMARY KEY, team int);
      CREATE TABLE teams (id int PRIMARY KEY, lead int);
      INSERT INTO people SELECT n, 1 + n % 10 FROM generate_series(1, 50) AS n;
      INSERT INTO teams SELECT n, n FROM generate_series(1, 10) AS n;
      -- A lead who is nowhere: the team is kept aside, and whoever is in it with it.
      UPDATE teams SET lead = 99 WHERE id = 3;`),
  );
  await withClient(staff, (client) => client.query('CREATE TABLE person (id uuid PRIMARY KEY, team_id uuid)'));
  await withClient(work, (client) => client.query('CREATE TABLE team (id uuid PRIMARY KEY, lead_id uuid)'));
  mkdirSync(join(folder, 'circle'), { recursive: true });
  writeFileSync(join(folder, 'circle', 'playbook.yaml'), playbook(legacy, staff, work));
});

const ask = <Row>(url: string, sql: string): Promise<Row[]> => withClient(url, async (client) => (await client.query(sql)).rows as Row[]);
const keyOf = (identity: string, id: number): string => derivedKey({ system: 'old', identity }, [String(id)]);

describe('two databases whose rows refer to each other', () => {
  it('are written, linked late, validated, and taken back', { timeout: 240_000 }, async () => {
    await reviewAll(caller, 'circle', {}, true);
    await decideMappings(caller, 'approved', { playbook: 'circle', digests: [], commit: false });
    expect(await migrate(caller, { playbook: 'circle', selection: {} })).toMatchObject({
      outcome: 'done',
      validation: { verdict: 'passed' },
    });
    expect(await ask(staff, `SELECT team_id FROM person WHERE id = '${keyOf('people', 1)}'`)).toEqual([{ team_id: keyOf('teams', 2) }]);
    expect(await ask(work, `SELECT lead_id FROM team WHERE id = '${keyOf('teams', 1)}'`)).toEqual([{ lead_id: keyOf('people', 1) }]);
    // Team 3 lacks its lead; with it fall its five people, of whom the second leads team 2, and so on.
    const told = await causes(caller, 'circle');
    const arrived = (await ask(staff, 'SELECT FROM person')).length + (await ask(work, 'SELECT FROM team')).length;
    expect(told.reduce((sum, { rows }) => sum + rows, 0)).toBe(60 - arrived);
    expect(arrived).toBeLessThan(60);
    expect(await rollbackPhases(caller, 'circle', {})).toMatchObject({ outcome: 'done' });
    expect([await ask(staff, 'SELECT FROM person'), await ask(work, 'SELECT FROM team')]).toEqual([[], []]);
  });
});
