import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { review } from '../../app/review/review.ts';
import { migrate } from '../../app/run/migrate.ts';
import { rollbackPhases } from '../../app/run/rollback.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { asPerson } from '../support/person.ts';

const source = `
  CREATE TABLE auth_user (id integer PRIMARY KEY, level integer, name text);
  INSERT INTO auth_user SELECT i, CASE WHEN i > 17 THEN 90 + i % 2 ELSE 1 END, CASE i WHEN 5 THEN 'far too long' ELSE 'n' END
    FROM generate_series(1, 20) AS i;
  CREATE TABLE app_order (id integer PRIMARY KEY, buyer_id integer);
  INSERT INTO app_order SELECT i, i FROM generate_series(1, 20) AS i;`;
const target = `
  CREATE TABLE people (id uuid PRIMARY KEY, level text, name varchar(5));
  CREATE TABLE orders (id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES people);`;

/** 90 is known to be 2; what is long is made another text that is too long as well, which helps nobody. */
const playbook = (from: string, to: string, means: string): string => `
playbook: known
version: 1
title: People of levels
system: known
source: { url: "${from}" }
target: { url: "${to}" }
settings: { quarantine_share_max: 0.5 }
phases:
  - phase: people
    source: auth_user
    target: people
    fields: { level: { enum: level, values: { "1": low, "2": high } }, name: { copy: name } }
    repairs:
      - { cause: unknown_value, field: level, change: [{ column: level, from: "90", to: "${means}" }], why: ninety is two }
      - { cause: too_long, field: name, set: { name: still too long }, why: nobody thought }
  - { phase: orders, source: app_order, target: orders, fields: { person_id: { reference: people, from: buyer_id } } }
`;

let folder = '';
let sourceUrl = '';
let targetUrl = '';
let ada: Caller;
const run = () => migrate(ada, { playbook: folder, selection: {} });
const write = (means: string) => writeFileSync(join(folder, 'playbook.yaml'), playbook(sourceUrl, targetUrl, means));
const ask = <Row>(text: string) => withClient(targetUrl, async (client) => (await client.query(text)).rows as Row[]);

async function approve(): Promise<void> {
  await review(ada, folder, {}, false);
  await decideMappings(asPerson(ada, 'ben'), 'approved', { playbook: folder, digests: [], commit: false });
}

beforeAll(async () => {
  sourceUrl = await createDatabase('known_legacy');
  targetUrl = await createDatabase('known_modern');
  await withClient(sourceUrl, (client) => client.query(source));
  await withClient(targetUrl, (client) => client.query(target));
  folder = mkdtempSync(join(tmpdir(), 'godwit-known-'));
  write('2');
  const config = loadConfig({}, { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: folder, GODWIT_USER: 'ada', GODWIT_LOG_LEVEL: 'silent' }, folder);
  ada = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  await approve();
}, 120_000);

describe('repairs that the terms declare', () => {
  it('bring the rows that they know, with those that waited for them, and leave what they do not help', async () => {
    const { outcome, rows, validation } = await run();
    // 91 (of 19) is no known value, and 5 stays too long: two people and their orders stay aside.
    expect({ outcome, read: rows.read, written: rows.written, aside: rows.quarantined }).toEqual({
      ...{ outcome: 'done', read: 40, written: 36, aside: 4 },
    });
    expect(validation?.verdict).toBe('passed');
    const levels = await ask<{ level: string; rows: number }>('SELECT level, count(*)::int AS rows FROM people GROUP BY level ORDER BY 1');
    expect(levels).toEqual([
      { level: 'high', rows: 2 },
      { level: 'low', rows: 16 },
    ]);
  });

  it('stand in the audit log as decided by the approved terms, each with its rows', async () => {
    const acts = await ask<{ actor: string }>(
      `SELECT DISTINCT actor FROM migration_control.audit_log WHERE actor LIKE 'approved terms of%'`,
    );
    expect(acts).toEqual([{ actor: 'approved terms of people' }]);
  });

  it('are approved with the terms: another meaning of 90 waits for a person', async () => {
    write('1');
    await expect(run()).rejects.toMatchObject({ code: 'terms_not_approved' });
    write('2');
    await expect(run()).resolves.toMatchObject({ outcome: 'done' });
  });

  it('apply to a later run, and are taken back with it', async () => {
    await withClient(sourceUrl, (client) => client.query(`UPDATE auth_user SET name = 'm' WHERE id = 1`));
    const { rows } = await run();
    expect(rows).toMatchObject({ read: 40, quarantined: 4 });
    await rollbackPhases(ada, folder, {}, null);
    expect(await ask('SELECT FROM people')).toEqual([]);
  });
});

describe('a playbook', () => {
  it('is told where a repair changes nothing', async () => {
    writeFileSync(join(folder, 'playbook.yaml'), playbook(sourceUrl, targetUrl, '2').replace('set: { name: still too long }, ', ''));
    await expect(run()).rejects.toThrow(/a repair has `set` or `change`/);
    write('2');
  });
});
