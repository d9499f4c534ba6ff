import { describe, expect, it } from 'vitest';
import { inTrial } from '../../databases/postgres/trial.ts';
import { chooseRows, readingOf } from '../../engine/rehearse/choose-rows.ts';
import { sampledSource } from '../../engine/rehearse/sampled-source.ts';
import { executeRun } from '../../engine/run/run.ts';
import { withClient } from '../support/databases.ts';
import { createMigration } from '../support/migration.ts';

const playbook = `
playbook: rehearsed
version: 1
title: Orders and the people who placed them
system: shop
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: people
    source: person
    target: people
    conflict: {key: [legacy_id]}
    fields: {id: identity, legacy_id: {copy: id}, boss: {reference: people, from: boss_id}}
  - phase: orders
    source: purchase
    target: orders
    conflict: {key: [legacy_id]}
    fields: {id: identity, legacy_id: {copy: id}, person_id: {reference: people, from: person_id}}
`;
const source = `
CREATE TABLE person (id integer PRIMARY KEY, boss_id integer);
CREATE TABLE purchase (id integer PRIMARY KEY, person_id integer);
INSERT INTO person SELECT n, nullif(n / 2, 0) FROM generate_series(1, 1000) AS n;
INSERT INTO purchase SELECT n, 1001 - n FROM generate_series(1, 1000) AS n;
INSERT INTO purchase VALUES (0, 5000);`;
const target = `
CREATE TABLE people (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, boss uuid REFERENCES people);
CREATE TABLE orders (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, person_id uuid NOT NULL REFERENCES people);`;

const circle = `
playbook: circled
version: 1
title: Codes and their editions
system: terms
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: codes
    source: code
    target: code
    conflict: {key: [legacy_id]}
    fields: {id: identity, legacy_id: {copy: id}, newest: {reference: editions, from: newest}}
  - phase: editions
    source: edition
    target: edition
    conflict: {key: [legacy_id]}
    fields: {id: identity, legacy_id: {copy: id}, code_id: {reference: codes, from: code_id}}
`;

describe('a rehearsal', () => {
  it('takes every row that a chosen one refers to, however far, and leaves nothing behind', async () => {
    const migration = await createMigration(playbook, source, target);
    const { context, prepared, targetCatalog, close } = await migration.open();
    const chosen = await chooseRows(context, prepared, 3);
    const { phases } = await inTrial(context.target, [], async (trial) => {
      const session = await trial.openSession();
      const sampled = {
        ...context,
        source: sampledSource(context.source, chosen),
        target: trial,
        ledgerSession: session,
        control: session,
      };
      return executeRun(sampled, prepared, targetCatalog, 'tester');
    });
    await close();
    const [people, orders] = phases.map(({ fates }) => fates);
    expect(orders).toMatchObject({ read: 3, written: 2, quarantined: 1 });
    // 1000, 500, 250, … 1 and 999, 499, 249, 124, beside the first three.
    expect(people).toMatchObject({ read: 15, written: 15, quarantined: 0 });
    const left = await withClient(migration.targetUrl, (client) => client.query('SELECT FROM people UNION ALL SELECT FROM orders'));
    expect(left.rowCount).toBe(0);
  });

  it('takes what is referred to round a circle of phases', async () => {
    const migration = await createMigration(
      circle,
      `CREATE TABLE code (id integer PRIMARY KEY, newest integer);
       CREATE TABLE edition (id integer PRIMARY KEY, code_id integer);
       INSERT INTO code SELECT n, 1001 - n FROM generate_series(1, 1000) AS n;
       INSERT INTO edition SELECT n, nullif(n / 2, 0) FROM generate_series(1, 1000) AS n;`,
      `CREATE TABLE code (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, newest uuid);
       CREATE TABLE edition (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, code_id uuid REFERENCES code);
       ALTER TABLE code ADD FOREIGN KEY (newest) REFERENCES edition;`,
    );
    const { context, prepared, close } = await migration.open();
    const chosen = await chooseRows(context, prepared, 3);
    await close();
    const [codes, editions] = prepared.map(({ sourceRead }) => new Set(chosen.get(readingOf(sourceRead))?.map(([id]) => Number(id))));
    expect([...(codes ?? [])].filter((id) => !editions?.has(1001 - id))).toEqual([]);
    expect([...(editions ?? [])].filter((id) => id > 1 && !codes?.has(Math.floor(id / 2)))).toEqual([]);
    expect(codes?.size).toBeGreaterThan(3);
  });
});
