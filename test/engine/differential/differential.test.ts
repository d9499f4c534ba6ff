import { beforeEach, describe, expect, it } from 'vitest';
import { rollback } from '../../../engine/undo/rollback.ts';
import { withClient } from '../../support/databases.ts';
import { analyze, failedChecks, inWords, repair, validate } from '../../support/differing.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const source = `
CREATE TABLE author (id integer PRIMARY KEY, email text, name text NOT NULL, mentor integer);
INSERT INTO author SELECT n, 'a' || n || '@example.org', 'author ' || n, CASE WHEN n > 1 THEN n - 1 END FROM generate_series(1, 40) AS n;
UPDATE author SET email = 'a3@example.org' WHERE id = 30;
CREATE TABLE book (id integer PRIMARY KEY, author_id integer, title text, year text, sold boolean NOT NULL DEFAULT true);
INSERT INTO book SELECT n, 1 + n % 40, 'book ' || n, (1900 + n % 100)::text FROM generate_series(1, 200) AS n;
UPDATE book SET year = 'unknown' WHERE id IN (7, 8);
UPDATE book SET sold = false WHERE id IN (9, 10);`;

const target = `
CREATE TABLE authors (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL, mentor_id uuid REFERENCES authors);
CREATE TABLE books (id uuid PRIMARY KEY, author_id uuid NOT NULL REFERENCES authors, title text, year integer NOT NULL, shelf text);`;

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
    fields:
      id: identity
      email: {copy: email}
      name: {copy: name}
      mentor_id: {reference: authors, from: [mentor], missing: 'null'}
  - phase: books
    source: book
    target: books
    where: sold
    fields:
      id: identity
      author_id: {reference: authors, from: [author_id]}
      title: {copy: title}
      year: {copy: year}
      shelf: {none: kept by librarians}
`;

const bothDelete = ['authors', 'books'];
let migration: TestMigration;

const onSource = (text: string) => withClient(migration.sourceUrl, (client) => client.query(text));
const onTarget = (text: string) => withClient(migration.targetUrl, (client) => client.query(text));
const ask = async (text: string): Promise<string[]> => (await onTarget(text)).rows.map((row) => Object.values(row).join(' '));
const dump = async (): Promise<string[]> => [
  ...(await ask('SELECT * FROM authors ORDER BY id')),
  ...(await ask('SELECT * FROM books ORDER BY id')),
];

beforeEach(async () => {
  migration = await createMigration(playbook, source, target);
  const { outcome } = await migration.run();
  expect(outcome).toBe('done');
});

/** Rows that come, change and go, with a new author whose books come with him. */
const change = `
  INSERT INTO author VALUES (41, 'a41@example.org', 'new', 42), (42, 'a42@example.org', 'newer', 41);
  INSERT INTO book VALUES (201, 42, 'of the newer', '2001'), (202, 1, 'kept aside', 'soon');
  UPDATE author SET name = 'renamed', mentor = 42 WHERE id = 2;
  UPDATE book SET title = 'other', year = '1850' WHERE id = 11;
  UPDATE book SET sold = false WHERE id = 12;
  UPDATE book SET sold = true WHERE id = 9;
  UPDATE book SET year = '1999' WHERE id = 7;
  UPDATE book SET year = 'never' WHERE id = 13;
  DELETE FROM book WHERE id = 14;`;

describe('a difference', () => {
  it('is nothing after a run', async () => {
    const { differential } = await analyze(migration);
    expect(inWords(differential)).toEqual([]);
    expect(failedChecks(await validate(migration))).toEqual([]);
  });

  it('names what is missing, changed and extra through the mapping, and writes no data', async () => {
    await onSource(change);
    const before = await dump();
    const keys = await ask('SELECT * FROM migration_control.key_map ORDER BY 1, 2, 3');
    const { differential } = await analyze(migration, { deletes: bothDelete });
    expect(inWords(differential)).toEqual(['authors 2/1/0', 'books 3/1/3']);
    const [authors, books] = differential.phases;
    expect(authors).toMatchObject({ columns: { name: 1, mentor_id: 1 }, inserts: 2, updates: 1, deletes: 0, edited: 0, refused: 0 });
    expect(books).toMatchObject({ columns: { title: 1, year: 1 }, inserts: 3, updates: 1, deletes: 2, edited: 0, refused: 1 });
    expect(await dump()).toEqual(before);
    expect(await ask('SELECT * FROM migration_control.key_map ORDER BY 1, 2, 3')).toEqual(keys);
    expect(await ask('SELECT phase, missing, changed, extra FROM migration_control.data_differentials ORDER BY phase')).toEqual([
      'authors 2 1 0',
      'books 3 1 3',
    ]);
    expect(JSON.stringify(books?.examples)).not.toContain('of the newer');
  });

  it('is brought alone, and a rollback leads back to before the first run', async () => {
    await onSource(change);
    const { digest } = await analyze(migration, { deletes: bothDelete });
    const { run, outcome } = await repair(migration, digest);
    expect(outcome).toBe('done');
    const counts = `SELECT phase, kind, sum(written) AS w, sum(removed) AS r FROM migration_control.batches
      WHERE run = '${run}' AND kind IN ('batch', 'removal') GROUP BY 1, 2 ORDER BY 1, 2`;
    expect(await ask(counts)).toEqual(['authors batch 3 0', 'books batch 4 0', 'books removal 0 2']);
    await onSource("UPDATE book SET year = '2013' WHERE id = 13");
    const second = await analyze(migration, { deletes: bothDelete });
    expect(inWords(second.differential)).toEqual(['books 0/1/0']);
    expect((await repair(migration, second.digest)).outcome).toBe('done');
    expect(failedChecks(await validate(migration))).toEqual([]);
    expect(inWords((await analyze(migration, { deletes: bothDelete })).differential)).toEqual([]);
    await rollBack();
    expect(await dump()).toEqual([]);
  });

  it('leaves rows alone that were touched in the target, until a person decides otherwise', async () => {
    await onSource("UPDATE book SET title = 'theirs' WHERE id IN (20, 21); DELETE FROM book WHERE id IN (22, 23)");
    const edited = await keysOf(20, 22, 24);
    await onTarget(`UPDATE books SET title = 'ours' WHERE id IN (${edited}); UPDATE authors SET name = name`);
    await onTarget("INSERT INTO books SELECT gen_random_uuid(), id, 'born here', 2026 FROM authors LIMIT 1");
    const first = await analyze(migration, { deletes: bothDelete });
    expect(inWords(first.differential)).toEqual(['books 0/3/3']);
    expect(first.differential.phases[1]).toMatchObject({ edited: 4, updates: 1, deletes: 1 });
    await repair(migration, first.digest);
    expect(await ask("SELECT title, count(*) FROM books WHERE title !~ '^book ' GROUP BY 1 ORDER BY 1")).toEqual([
      'born here 1',
      'ours 3',
      'theirs 1',
    ]);
    const overwriting = await analyze(migration, { deletes: bothDelete, edited: 'overwrite' });
    expect(overwriting.differential.phases[1]).toMatchObject({ missing: 0, changed: 2, extra: 2, edited: 4, updates: 2, deletes: 0 });
    await repair(migration, overwriting.digest);
    expect(await ask("SELECT title, count(*) FROM books WHERE title !~ '^book ' GROUP BY 1 ORDER BY 1")).toEqual([
      'born here 1',
      'ours 1',
      'theirs 2',
    ]);
  });

  it('holds back a row that is another by the time it is brought', async () => {
    await onSource("UPDATE book SET title = 'theirs' WHERE id IN (20, 21); INSERT INTO book VALUES (201, 1, 'late', '2001')");
    const { digest } = await analyze(migration);
    await onTarget(`UPDATE books SET title = 'ours' WHERE id IN (${await keysOf(20)})`);
    await onSource("UPDATE book SET title = 'not approved' WHERE id = 25; INSERT INTO book VALUES (203, 1, 'later', '2001')");
    await repair(migration, digest);
    expect(await ask("SELECT title FROM books WHERE title !~ '^book ' ORDER BY 1")).toEqual(['late', 'ours', 'theirs']);
    expect(inWords((await analyze(migration)).differential)).toEqual(['books 1/2/0']);
  });

  it('says of a row that somebody removed in the target that it was there', async () => {
    await onTarget(`DELETE FROM books WHERE id IN (${await keysOf(30)})`);
    const { differential } = await analyze(migration);
    expect(differential.phases[1]).toMatchObject({ missing: 1, edited: 1, inserts: 0 });
  });
});

/** Target keys of books, quoted. */
async function keysOf(...ids: number[]): Promise<string> {
  const titles = ids.map((id) => `'book ${id}'`).join();
  return (await ask(`SELECT id FROM books WHERE title IN (${titles})`)).map((id) => `'${id}'`).join();
}

async function rollBack(): Promise<void> {
  const { context, prepared, close } = await migration.open();
  await rollback({ ...context, acceptedEdits: [] }, prepared).finally(close);
}
