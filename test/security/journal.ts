import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Caller } from '../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const playbook = `
playbook: guarded
version: 1
title: Cats, some of which were there before
system: guarded
approvals: self
source: {url: $GUARDED_SOURCE}
target: {url: $GUARDED_TARGET}
settings: {batch_rows: 100, jobs: 1, quarantine_share_max: 0.5}
phases:
  - phase: cats
    source: legacy_cats
    target: cats
    conflict: {key: [legacy_id]}
    fields: {id: identity, legacy_id: {copy: id}, name: {copy: name}}
`;

/** A playbook on two databases of its own, with a home that keeps the key. */
export interface Guarded {
  readonly caller: Caller;
  readonly playbook: string;
  readonly home: string;
  /** Does something in the target as its owner, append-only triggers off. */
  attack(sql: string): Promise<void>;
  ask<Row>(sql: string): Promise<Row[]>;
}

export async function createGuarded(): Promise<Guarded> {
  const folder = mkdtempSync(join(tmpdir(), 'godwit-guarded-'));
  const home = join(folder, 'home');
  mkdirSync(home);
  const file = join(folder, 'playbook.yaml');
  writeFileSync(file, playbook);
  const urls = { source: await createDatabase('legacy'), target: await createDatabase('modern') };
  await withClient(urls.source, (client) =>
    client.query(`CREATE TABLE legacy_cats (id integer PRIMARY KEY, name text);
      INSERT INTO legacy_cats SELECT n, CASE WHEN n > 300 THEN NULL ELSE 'cat ' || n END FROM generate_series(1, 303) AS n;`),
  );
  await withClient(urls.target, (client) =>
    client.query(`CREATE TABLE cats (id uuid PRIMARY KEY, legacy_id integer UNIQUE, name text NOT NULL);
      INSERT INTO cats (id, name) SELECT gen_random_uuid(), 'stood before ' || n FROM generate_series(1, 5) AS n;`),
  );
  const environment = { GUARDED_SOURCE: urls.source, GUARDED_TARGET: urls.target, GODWIT_HOME: home, GODWIT_USER: 'ana' };
  const config = loadConfig({}, environment, folder);
  return {
    caller: { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal },
    playbook: file,
    home,
    attack: async (sql) => {
      await withClient(urls.target, (client) => client.query(`SET session_replication_role = replica; ${sql}`));
    },
    ask: async <Row>(sql: string) => (await withClient(urls.target, (client) => client.query(sql))).rows as Row[],
  };
}
