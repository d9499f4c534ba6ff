import { afterEach, describe, expect, it } from 'vitest';
import { withClient } from '../../support/databases.ts';
import { analyze, inWords } from '../../support/differing.ts';
import { leaveNoSlot, resume, start, streamRow, until } from '../../support/following.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const source = `
CREATE TABLE author (id integer PRIMARY KEY, email text, name text NOT NULL, secret text);
INSERT INTO author SELECT n, 'a' || n || '@example.org', 'author ' || n, 'hidden' FROM generate_series(1, 20) AS n;
CREATE TABLE book (id integer PRIMARY KEY, author_id integer NOT NULL, title text, year text, sold boolean NOT NULL DEFAULT true);
INSERT INTO book SELECT n, 1 + n % 20, 'book ' || n, (1900 + n % 100)::text FROM generate_series(1, 100) AS n;`;

const target = `
CREATE TABLE authors (id uuid PRIMARY KEY, email text, name text NOT NULL);
CREATE TABLE books (id uuid PRIMARY KEY, author_id uuid NOT NULL REFERENCES authors, title text, year integer NOT NULL);`;

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
    fields:
      id: identity
      email: {copy: email}
      name: {copy: name}
  - phase: books
    source: book
    target: books
    where: sold
    fields:
      id: identity
      author_id: {reference: authors, from: [author_id]}
      title: {copy: title}
      year: {copy: year}
`;

let migration: TestMigration;
const onSource = (text: string) => withClient(migration.sourceUrl, (client) => client.query(text));
const onTarget = async (text: string): Promise<string[]> =>
  (await withClient(migration.targetUrl, (client) => client.query(text))).rows.map((row) => Object.values(row).join(' '));

afterEach(() => leaveNoSlot(migration));

const nothingDiffers = async (): Promise<void> =>
  expect(inWords((await analyze(migration, { deletes: ['authors', 'books'] })).differential)).toEqual([]);

describe('a stream of changes', () => {
  it('brings what is inserted, changed and deleted, through the mapping, and nothing differs in the end', async () => {
    migration = await createMigration(playbook, source, target);
    const following = await start(migration);
    await onSource(`
      INSERT INTO author VALUES (21, 'new@example.org', 'new');
      INSERT INTO book VALUES (101, 21, 'of the new', '2001'), (102, 1, 'kept aside', 'soon');
      UPDATE author SET name = 'renamed' WHERE id = 2;
      UPDATE book SET title = 'other', year = '1850' WHERE id = 11;
      DELETE FROM book WHERE id IN (14, 15);`);
    await onSource(
      "UPDATE book SET sold = false WHERE id = 12; UPDATE book SET year = 'never' WHERE id = 13; UPDATE book SET year = '2013' WHERE id = 102",
    );
    await onSource('BEGIN; INSERT INTO book VALUES (103, 1, $$never$$, $$2000$$); ROLLBACK');
    await until(migration.targetUrl, "SELECT count(*) FROM books WHERE title = 'kept aside'", '1');
    expect(await following.end('pause')).toBe('paused');
    expect(await onTarget("SELECT name FROM authors WHERE name IN ('renamed', 'new') ORDER BY 1")).toEqual(['new', 'renamed']);
    expect(await onTarget('SELECT count(*) FROM books')).toEqual(['98']);
    const counts = `SELECT phase, sum(inserted), sum(overwritten), sum(quarantined), sum(skipped), sum(removed) FROM migration_control.batches
      WHERE kind = 'changes' GROUP BY 1 ORDER BY 1`;
    expect(await onTarget(counts)).toHaveLength(2);
    await nothingDiffers();
    // The mirror has what mappings read and nothing else.
    expect(
      await onTarget(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'migration_mirror' AND table_name ~ 'author' ORDER BY 1",
      ),
    ).toEqual(['email', 'id', 'name']);
  });

  it('goes on where it was paused, and leaves nothing on the source when it is stopped', async () => {
    migration = await createMigration(playbook, source, target);
    await (await start(migration)).end('pause');
    await onSource("UPDATE book SET title = 'while paused' WHERE id < 50; DELETE FROM book WHERE id > 90");
    expect((await streamRow(migration))?.state).toBe('paused');
    const following = await resume(migration);
    expect(await following.end('stop')).toBe('stopped');
    await nothingDiffers();
    const left = `SELECT slot_name FROM pg_replication_slots WHERE database = current_database() UNION ALL SELECT pubname FROM pg_publication`;
    expect((await onSource(left)).rows).toEqual([]);
    expect(await onTarget("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'migration_mirror'")).toEqual(['0']);
  });

  it('reads the tables of the source no more once they are copied', async () => {
    migration = await createMigration(playbook, source, target);
    await (await start(migration)).end('pause');
    await onSource(
      "INSERT INTO author VALUES (30, null, 'seen'); INSERT INTO book VALUES (130, 30, 'seen', '2000'); DELETE FROM book WHERE id = 3",
    );
    await withClient(migration.sourceUrl, async (client) => {
      const lock = 'BEGIN; LOCK TABLE author, book IN ACCESS EXCLUSIVE MODE';
      const following = await resume(migration, async () => void (await client.query(lock)));
      await until(migration.targetUrl, "SELECT count(*) FROM books WHERE title = 'seen'", '1');
      await following.end('pause');
    });
  });

  it('whose copy was ended before it was whole takes back what the source has lost since, and what an earlier run had brought stays', async () => {
    migration = await createMigration(playbook, source, target);
    await (await migration.open()).close();
    await withClient(migration.targetUrl, async (client) => {
      // A lock that needs no transaction number: the making of a slot waits for transactions that have one.
      await client.query('BEGIN; LOCK migration_control.captured_rows IN SHARE MODE');
      const started = start(migration);
      started.catch(() => {});
      // All is there, and what each row has made is not noted yet.
      await until(migration.targetUrl, "SELECT count(*) FROM migration_control.runs WHERE status = 'completed'", '1');
      const waiting = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
      await until(migration.targetUrl, `SELECT count(*) FROM (${waiting}) AS w`, '1');
      await onTarget(`SELECT pg_terminate_backend(pid) FROM (${waiting}) AS w`);
      await expect(started).rejects.toMatchObject({ kind: 'unavailable' });
      await client.query('ROLLBACK');
    });
    expect(await streamRow(migration)).toMatchObject({ state: 'copying', end: null });
    await onSource("DELETE FROM book WHERE author_id = 7; DELETE FROM author WHERE id = 7; UPDATE book SET title = 'after' WHERE id = 1");
    const following = await start(migration);
    await onSource('DELETE FROM book WHERE id = 2');
    await following.end('stop');
    expect(await onTarget('SELECT count(*) FROM authors')).toEqual(['19']);
    await nothingDiffers();
    expect(await onTarget('SELECT count(*) FROM migration_control.runs')).toEqual(['1']);
    // A stream that was stopped is no unfinished copy: what is gone by the next start is for a differential.
    await onSource('DELETE FROM book WHERE id = 3');
    await (await start(migration)).end('stop');
    expect(inWords((await analyze(migration)).differential)).toEqual(['books 0/0/1']);
  });
});
