import { openSqlParser } from '../../../databases/postgres/expression/parse.ts';
import type { ValidateOptions } from '../../../engine/validate/options.ts';
import { validateRun } from '../../../engine/validate/validate.ts';
import type { Verdict } from '../../../model/verdict.ts';
import { withClient } from '../../support/databases.ts';
import type { TestMigration } from '../../support/migration.ts';

/** A small shop: people of whom some were moved before, orders with every kind of value, and their history. */
export const source = `
CREATE TABLE app_person (id integer PRIMARY KEY, email text, name text);
CREATE TABLE app_order (id integer PRIMARY KEY, person_id integer, label text, price numeric(20,8), placed timestamp, extra text, note text, state integer);
CREATE TABLE app_event (id integer PRIMARY KEY, order_id integer, actor_id integer, at timestamp, kind text);
INSERT INTO app_person SELECT n, 'P' || n || '@example.org', 'Person ' || n FROM generate_series(1, 300) AS n;
INSERT INTO app_person VALUES (400, 'p7@example.org', 'Person 7 again'), (401, NULL, 'Nobody');
INSERT INTO app_order SELECT n, 1 + n % 300, 'Order ' || n, n / 7.0, TIMESTAMP '2020-01-01 08:00' + n * INTERVAL '1 hour',
  json_build_object('size', n, 'tags', json_build_array('a', n))::text, CASE WHEN n % 3 = 0 THEN NULL ELSE 'Note ' || n END, n % 3
FROM generate_series(1, 1000) AS n;
UPDATE app_order SET price = round(price, 6);
INSERT INTO app_order VALUES
  (2001, 999, 'orphan', 1, '2020-01-01', '{}', NULL, 1), (2002, 1, repeat('x', 60), 1, '2020-01-01', '{}', NULL, 1),
  (2003, 1, 'broken', 1, '2020-01-01', '{', NULL, 1), (2004, 1, 'forbidden', 77, '2020-01-01', '{}', NULL, 1),
  (2005, 400, 'of a double', 2, '2020-01-01', '{}', NULL, 1), (2006, 1, 'no time', 1, '2020-03-08 02:30', '{}', NULL, 1),
  (2007, 1, 'deleted', 1, '2020-01-01', '{}', NULL, 9);
INSERT INTO app_event SELECT n, 1 + n % 100, CASE WHEN n % 5 = 0 THEN 9999 ELSE 1 + n % 300 END, TIMESTAMP '2021-01-01' + n * INTERVAL '1 minute', 'kind ' || n % 4
FROM generate_series(1, 500) AS n;`;

export const target = `
CREATE TYPE order_state AS ENUM ('open', 'paid', 'sent');
CREATE TABLE people (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL);
CREATE TABLE orders (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, person_id uuid NOT NULL REFERENCES people, label varchar(50) NOT NULL,
  price numeric(15,6) CHECK (price <> 77), placed_at timestamptz NOT NULL, extra jsonb, note text, state order_state NOT NULL);
CREATE TABLE events (id uuid PRIMARY KEY, order_id uuid NOT NULL, actor_id uuid REFERENCES people, at timestamptz NOT NULL, kind text NOT NULL);
ALTER TABLE events ADD CONSTRAINT events_order FOREIGN KEY (order_id) REFERENCES orders NOT VALID;
-- Moved before by another tool: people 1 to 50 with keys of their own, and two rows that no source row claims.
INSERT INTO people SELECT gen_random_uuid(), 'p' || n || '@example.org', 'Old name ' || n FROM generate_series(1, 50) AS n;
INSERT INTO people VALUES (gen_random_uuid(), 'first@modern.example', 'First'), (gen_random_uuid(), 'second@modern.example', 'Second');`;

export const playbook = `
playbook: orders
version: 1
title: People, their orders and what happened to them
system: app
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: people
    source: app_person
    target: people
    conflict: {key: [email], duplicates: merge}
    fields: {id: identity, email: {copy: email, clean: [trim, lower]}, name: {copy: name}}
    success:
      - rows: 300
      - linked: email
      - unique: [email]
      - assert: Every e-mail address is in lower case.
        sql: SELECT id FROM people WHERE email <> lower(email);
  - phase: orders
    source: app_order
    target: orders
    depends_on: [people]
    where: state <> 9
    conflict: {key: [legacy_id]}
    fields:
      id: identity
      legacy_id: {copy: id}
      person_id: {reference: people, from: person_id}
      label: {copy: label}
      price: {copy: price}
      placed_at: {zoned: placed, zone: America/New_York}
      extra: {copy: extra}
      note: {copy: note}
      state: {enum: state, values: {"0": open, "1": paid, "2": sent}}
    success:
      - rows: 1000
      - sum: {target: price, source: price}
      - unique: [legacy_id]
  - phase: events
    source: app_event
    target: events
    depends_on: [people, orders]
    fields:
      id: identity
      order_id: {reference: orders, from: order_id}
      actor_id: {reference: people, from: actor_id, missing: "null"}
      at: {zoned: at, zone: UTC}
      kind: {copy: kind}
    success:
      - linked: order_id
      - ordered: {by: at, within: order_id}
`;

export const options: ValidateOptions = { by: 'tester', parser: openSqlParser(), evaluatedRowsMax: 100_000, differencesMax: 100 };

/** Validates the last run of a migration. */
export async function validate(migration: TestMigration, overrides: Partial<ValidateOptions> = {}): Promise<Verdict> {
  const { context, prepared, close } = await migration.open();
  try {
    const run = await context.runs.last(context.control, context.playbook.playbook);
    if (!run) throw new Error('nothing has run');
    return await validateRun(context, run.id, prepared, { ...options, ...overrides });
  } finally {
    await close();
  }
}

/** Changes the target behind the back of the migration, and undoes it after `work`. Foreign keys and triggers look away. */
export async function tampered<T>(migration: TestMigration, change: string, undo: string, work: () => Promise<T>): Promise<T> {
  const apply = (text: string): Promise<unknown> =>
    withClient(migration.targetUrl, (client) => client.query(`SET session_replication_role = replica; ${text}`));
  await apply(change);
  try {
    return await work();
  } finally {
    await apply(undo);
  }
}

/** Names of the checks of a phase that failed. */
export function failedChecks(verdict: Verdict, phase: string): string[] {
  const found = verdict.phases.find((each) => each.phase === phase);
  return (found?.checks ?? []).filter(({ status }) => status === 'failed').map(({ name }) => name);
}
