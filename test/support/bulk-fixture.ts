import { createHash } from 'node:crypto';
import type { RunResult } from '../../engine/run/run.ts';
import { withClient } from './databases.ts';

/** A source with every fate in it: good rows, late and missing parents, duplicates, refused values, rows that nobody wants. */
export const bulkSource = `
CREATE TABLE app_owner (id integer PRIMARY KEY, email text, name text, boss integer);
CREATE TABLE app_thing (id integer PRIMARY KEY, owner_id integer, label text, weight text, code text, gone boolean NOT NULL DEFAULT false);
INSERT INTO app_owner SELECT n, 'o' || (n - n % 100 / 99) || '@example.org', 'Owner ' || n, CASE WHEN n % 7 = 0 THEN n + 3 WHEN n % 7 = 1 THEN n - 1 END FROM generate_series(1, 500) AS n;
INSERT INTO app_owner VALUES (900, 'lost@example.org', 'Lost', 12345), (901, 'child@example.org', 'Child of lost', 900);
INSERT INTO app_thing SELECT n, 1 + n % 500, 'Thing ' || n, (n / 4.0)::text, 'c' || n, n % 50 = 0 FROM generate_series(1, 2000) AS n;
INSERT INTO app_thing VALUES (3001, 999, 'orphan', '1', 'a'), (3002, 1, 'heavy', 'much', 'b'), (3003, 1, repeat('x', 60), '1', 'c'), (3004, 1, NULL, '1', 'd'),
  (3005, 901, 'of a child of the lost', '1', 'e');`;

export const bulkTarget = `
CREATE TABLE owners (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, email text NOT NULL UNIQUE, name text NOT NULL, boss_id uuid REFERENCES owners);
CREATE TABLE things (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, owner_id uuid NOT NULL REFERENCES owners, code text NOT NULL UNIQUE,
                     label varchar(50) NOT NULL, weight numeric(8,2) NOT NULL CHECK (weight <> 77));
CREATE INDEX things_by_owner ON things (owner_id);
CREATE INDEX things_by_label ON things (lower(label)) WHERE weight > 3;`;

/** The playbook of that source; `mode` is written into both phases. */
export const bulkPlaybook = (mode: 'auto' | 'merge'): string => `
playbook: things
version: 1
title: Things and their owners
system: app
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: owners
    source: app_owner
    target: owners
    mode: ${mode}
    conflict: {key: [email]}
    fields: {id: identity, legacy_id: {copy: id}, email: {copy: email}, name: {copy: name}, boss_id: {reference: owners, from: boss}}
  - phase: things
    source: app_thing
    target: things
    mode: ${mode}
    depends_on: [owners]
    where: NOT gone
    conflict: {key: [legacy_id]}
    fields:
      id: identity
      legacy_id: {copy: id}
      owner_id: {reference: owners, from: owner_id}
      label: {copy: label}
      weight: {copy: weight}
      code: {copy: code}
`;

/** What a finished run left, so that two runs can be compared: fates, roots, quarantine, rows, structure, key map. */
export async function outcomeOf(url: string, { phases }: Pick<RunResult, 'phases'>): Promise<Record<string, unknown>> {
  const ask = async (sql: string): Promise<unknown[]> => withClient(url, async (client) => (await client.query(sql)).rows);
  const digest = (rows: unknown[]): string => createHash('sha256').update(JSON.stringify(rows)).digest('hex');
  const latest = `(SELECT id FROM migration_control.runs ORDER BY started_at DESC LIMIT 1)`;
  return {
    fates: phases.map(({ phase, fates, root }) => ({ phase, fates, root })),
    quarantine: await ask(
      `SELECT phase, source_key, reason, field FROM migration_control.quarantine WHERE run = ${latest} ORDER BY phase, source_key COLLATE "C"`,
    ),
    rows: [digest(await ask('SELECT * FROM owners ORDER BY id')), digest(await ask('SELECT * FROM things ORDER BY id'))],
    structure: await structureOf(url),
    keys: await ask('SELECT identity, source_key, target_key, state FROM migration_control.key_map ORDER BY 1, 2'),
  };
}

/** Every index and constraint of the public schema. */
export function structureOf(url: string): Promise<unknown> {
  return withClient(url, async (client) => {
    const { rows } = await client.query(`
      SELECT pg_get_indexdef(indexrelid) AS text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'public'::regnamespace
      UNION ALL
      SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated FROM pg_constraint WHERE connamespace = 'public'::regnamespace
      ORDER BY 1`);
    return rows.map(({ text }) => text);
  });
}
