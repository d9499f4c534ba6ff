import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reviewAll } from '../../../app/review/review.ts';
import { loadConfig } from '../../../config.ts';
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

beforeAll(async () => {
  const legacy = await createDatabase('circle_old');
  const [staff, work] = [await createDatabase('circle_staff'), await createDatabase('circle_work')];
  await withClient(legacy, (client) =>
    client.query(`CREATE TABLE people (id int PRIMARY KEY, team int);
      CREATE TABLE teams (id int PRIMARY KEY, lead int);`),
  );
  await withClient(staff, (client) => client.query('CREATE TABLE person (id uuid PRIMARY KEY, team_id uuid)'));
  await withClient(work, (client) => client.query('CREATE TABLE team (id uuid PRIMARY KEY, lead_id uuid)'));
  mkdirSync(join(folder, 'circle'), { recursive: true });
  writeFileSync(join(folder, 'circle', 'playbook.yaml'), playbook(legacy, staff, work));
});

describe('two databases whose rows refer to each other', () => {
  it('are refused before anything is mapped, with what to do', async () => {
    await expect(reviewAll(caller, 'circle', {}, true)).rejects.toMatchObject({
      code: 'playbook_invalid',
      message: expect.stringMatching(
        /people and teams refer to each other and write different databases\. Write both into one, or leave one/,
      ),
    });
  });
});
