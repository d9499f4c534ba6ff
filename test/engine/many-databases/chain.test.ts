import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../../app/approval/approve.ts';
import { reviewAll } from '../../../app/review/review.ts';
import { migrate } from '../../../app/run/migrate.ts';
import { rollbackPhases } from '../../../app/run/rollback.ts';
import { loadConfig } from '../../../config.ts';
import { createDatabase, withClient } from '../../support/databases.ts';
import { person } from '../../support/person.ts';

const folder = mkdtempSync(join(tmpdir(), 'godwit-chain-'));
const config = loadConfig({
  GODWIT_HOME: join(folder, 'home'),
  GODWIT_PLAYBOOKS: folder,
  GODWIT_USER: 'ana',
  GODWIT_ALLOW_SUPERUSER: '1',
  GODWIT_LOG_LEVEL: 'silent',
});
const caller = { config, principal: person('ana'), notify: () => {}, signal: new AbortController().signal };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const playbook = (legacy: string, hub: string, mart: string): string => `playbook: chain
version: 2
title: From the old system to a hub, and on to a mart
system: old
approvals: self
databases:
  legacy: {url: '${legacy}'}
  hub: {url: '${hub}'}
  mart: {url: '${mart}'}
control: hub
phases:
  - {phase: contacts, source: hub/person, target: mart/contact, identity: {strategy: kept}, fields: {id: {copy: id}, name: {copy: name}}}
  - {phase: people, source: legacy/people, target: hub/person, fields: {id: identity, name: {copy: name}}}
`;

let [hub, mart] = ['', ''];
beforeAll(async () => {
  const legacy = await createDatabase('chain_old');
  [hub, mart] = [await createDatabase('chain_hub'), await createDatabase('chain_mart')];
  await withClient(legacy, (client) =>
    client.query(
      "CREATE TABLE people (id int PRIMARY KEY, name text); INSERT INTO people SELECT n, 'P' || n FROM generate_series(1, 50) AS n",
    ),
  );
  await withClient(hub, (client) => client.query('CREATE TABLE person (id uuid PRIMARY KEY, name text)'));
  await withClient(mart, (client) => client.query('CREATE TABLE contact (id uuid PRIMARY KEY, name text)'));
  mkdirSync(join(folder, 'chain'), { recursive: true });
  writeFileSync(join(folder, 'chain', 'playbook.yaml'), playbook(legacy, hub, mart));
});

const count = (url: string, entity: string): Promise<number> =>
  withClient(url, async (client) => (await client.query(`SELECT FROM ${entity}`)).rows.length);

describe('a phase that reads what another writes', () => {
  it('runs behind it, reads it in a view from then, and is taken back before it', async () => {
    await reviewAll(caller, 'chain', {}, true);
    await decideMappings(caller, 'approved', { playbook: 'chain', digests: [], commit: false });
    const summary = await migrate(caller, { playbook: 'chain', selection: {} });
    expect(summary).toMatchObject({ outcome: 'done', validation: { verdict: 'passed' } });
    expect(await count(mart, 'contact')).toBe(50);
    expect(await rollbackPhases(caller, 'chain', {})).toMatchObject({
      phases: [
        { phase: 'contacts', delete: 50 },
        { phase: 'people', delete: 50 },
      ],
    });
    expect([await count(mart, 'contact'), await count(hub, 'person')]).toEqual([0, 0]);
  });
});
