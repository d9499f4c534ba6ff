import { afterEach, expect, it } from 'vitest';
import { withClient } from '../../support/databases.ts';
import { analyze, inWords } from '../../support/differing.ts';
import { leaveNoSlot, start } from '../../support/following.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const source = `
CREATE TABLE author (id integer PRIMARY KEY, email text, name text NOT NULL, mentor integer);
INSERT INTO author SELECT n, 'a' || n || '@example.org', 'author ' || n, CASE WHEN n > 1 THEN n - 1 END FROM generate_series(1, 40) AS n;
UPDATE author SET email = 'a3@example.org' WHERE id IN (30, 31);
CREATE TABLE book (id integer PRIMARY KEY, author_id integer, title text);
INSERT INTO book SELECT n, 1 + n % 40, 'book ' || n FROM generate_series(1, 200) AS n;`;

const target = `
CREATE TABLE authors (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL, mentor_id uuid REFERENCES authors);
CREATE TABLE books (id uuid PRIMARY KEY, author_id uuid NOT NULL REFERENCES authors, title text);`;

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
    fields:
      id: identity
      author_id: {reference: authors, from: [author_id]}
      title: {copy: title}
`;

let migration: TestMigration;
afterEach(() => leaveNoSlot(migration));

it('who wins a conflict key is decided again when rows with it come and go', async () => {
  migration = await createMigration(playbook, source, target);
  const following = await start(migration);
  const run = (text: string) => withClient(migration.sourceUrl, (client) => client.query(text));
  await run("INSERT INTO author VALUES (50, 'a5@example.org', 'fifty', 3); INSERT INTO book VALUES (500, 50, 'of fifty')");
  await run("UPDATE author SET email = 'new@example.org' WHERE id = 30");
  await run("UPDATE author SET email = 'a7@example.org' WHERE id = 8");
  await run('DELETE FROM author WHERE id = 12; DELETE FROM book WHERE author_id = 12');
  await following.end('stop');
  expect(inWords((await analyze(migration, { deletes: ['authors', 'books'] })).differential)).toEqual([]);
});
