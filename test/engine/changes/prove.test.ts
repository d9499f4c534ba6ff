import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proveAtPosition } from '../../../engine/differential/prove.ts';
import { isProven, proofTotals } from '../../../model/sync-proof.ts';
import { withClient } from '../../support/databases.ts';
import { type Following, leaveNoSlot, resume, start, until } from '../../support/following.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const source = `
CREATE TABLE author (id integer PRIMARY KEY, email text, name text NOT NULL);
INSERT INTO author SELECT n, 'a' || n % 20 || '@example.org', 'author ' || n FROM generate_series(1, 50) AS n;
CREATE TABLE book (id integer PRIMARY KEY, author_id integer NOT NULL, title text, pages integer NOT NULL);
INSERT INTO book SELECT n, 1 + n % 50, 'book ' || n, n % 900 FROM generate_series(1, 5000) AS n;`;

const target = `
CREATE TABLE authors (id uuid PRIMARY KEY, email text UNIQUE, name text NOT NULL);
CREATE TABLE books (id uuid PRIMARY KEY, author_id uuid NOT NULL REFERENCES authors, title text, pages integer NOT NULL);`;

const playbook = `
playbook: library
version: 1
title: Library
system: library
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: authors
    source: author
    target: authors
    conflict: {key: [email], duplicates: merge}
    deletes: follow
    fields: { id: identity, email: {copy: email}, name: {copy: name} }
  - phase: books
    source: book
    target: books
    deletes: follow
    fields: { id: identity, author_id: {reference: authors, from: [author_id]}, title: {copy: title}, pages: {copy: pages} }
`;

let migration: TestMigration;
let following: Following;
const onSource = (text: string) => withClient(migration.sourceUrl, (client) => client.query(text));
const onTarget = (text: string) => withClient(migration.targetUrl, (client) => client.query(text));

async function prove() {
  const open = await migration.open();
  try {
    return await proveAtPosition(open.context, open.prepared);
  } finally {
    await open.close();
  }
}

/** Each transaction changes both tables so that half of one would show. */
async function writeUntil(signal: AbortSignal): Promise<number> {
  return withClient(migration.sourceUrl, async (client) => {
    let transactions = 0;
    for (; !signal.aborted; transactions++) {
      const n = 10_000 + transactions;
      await client.query(`BEGIN; INSERT INTO book VALUES (${n}, 1 + ${n} % 50, 'live', 1); UPDATE book SET pages = pages + 1 WHERE id = ${1 + (n % 5000)};
        DELETE FROM book WHERE id = ${n - 40}; UPDATE author SET name = 'at ${n}' WHERE id = ${1 + (n % 50)}; COMMIT`);
    }
    return transactions;
  });
}

beforeAll(async () => {
  migration = await createMigration(playbook, source, target);
  following = await start(migration);
});
afterAll(async () => {
  await following.end('pause').catch(() => {});
  await leaveNoSlot(migration);
});

describe('the exact difference at a position', () => {
  it('is none while both sides are written', { timeout: 180_000 }, async () => {
    const stop = new AbortController();
    const written = writeUntil(stop.signal);
    try {
      for (let round = 0; round < 4; round++) {
        const proof = await prove();
        expect(proofTotals(proof)).toMatchObject({ missing: 0, changed: 0, extra: 0 });
        expect(isProven(proof)).toBe(true);
        expect(proofTotals(proof).cells).toBeGreaterThan(4 * 5000);
        await sleep(100);
      }
    } finally {
      stop.abort();
    }
    expect(await written).toBeGreaterThan(20);
  });

  it('is exactly what somebody has touched in the target', { timeout: 60_000 }, async () => {
    await onTarget("UPDATE books SET title = 'touched' WHERE title = 'book 4077'; DELETE FROM books WHERE title = 'book 4078'");
    const { phases } = await prove();
    expect(phases.find(({ phase }) => phase === 'books')).toMatchObject({ missing: 1, changed: 1, extra: 0 });
    expect(phases.find(({ phase }) => phase === 'authors')).toMatchObject({ missing: 0, changed: 0, extra: 0, columns: 3 });
    await onSource('UPDATE book SET pages = pages + 1 WHERE id IN (4077, 4078)');
    await until(migration.targetUrl, "SELECT count(*) FROM books WHERE title IN ('book 4077', 'book 4078')", '2');
    expect(isProven(await prove())).toBe(true);
  });

  it('lets the stream go on when who asked is gone', { timeout: 60_000 }, async () => {
    await onTarget("UPDATE migration_control.change_streams SET hold_until = clock_timestamp() + interval '10 seconds'");
    await sleep(600);
    await onSource("INSERT INTO book VALUES (9000, 1, 'after the hold', 1)");
    const held = (await onTarget("SELECT count(*) FROM books WHERE title = 'after the hold'")).rows;
    expect(held).toEqual([{ count: '0' }]);
    await until(migration.targetUrl, "SELECT count(*) FROM books WHERE title = 'after the hold'", '1');
  });

  it('is refused where nobody follows the stream, and leaves no slot behind', { timeout: 60_000 }, async () => {
    expect(await following.end('pause')).toBe('paused');
    await expect(prove()).rejects.toMatchObject({ code: 'dependency_missing' });
    const { rows } = await onSource(
      "SELECT slot_name FROM pg_replication_slots WHERE slot_name LIKE 'godwit_moment%' AND database = current_database()",
    );
    expect(rows).toEqual([]);
    following = await resume(migration);
  });
});
