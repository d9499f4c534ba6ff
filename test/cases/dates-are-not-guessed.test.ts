import { expect, it } from 'vitest';
import { withClient } from '../support/databases.ts';
import { createMigration } from '../support/migration.ts';

/** PostgreSQL takes all of them: the first for 2002, the second for 2004, the third for the first day of 2000. */
const guesses = ['02-Nov-17', '040506', '0.001', '99-01-05', 'today'];
const target = (born: string): string => `
  CREATE DOMAIN birthday AS date;
  CREATE DOMAIN birthdays AS date[];
  CREATE TABLE people (id uuid PRIMARY KEY, born ${born}, since timestamptz, rings time)`;
/** Legacy rows; `written` is how a text stands for a date in them. */
const source = (written: (text: string) => string): string => `
  CREATE TABLE person (id integer PRIMARY KEY, born text, since text, rings text);
  INSERT INTO person VALUES ${guesses.map((text, i) => `(${10 + i}, '${written(text)}', NULL, NULL)`).join(', ')};
  INSERT INTO person VALUES (1, '${written('2-Nov-2017')}', '2017-11-02T10:00:00.0000015+01', '10:30 pm'), (2, NULL, NULL, NULL);`;
const playbook = (born: string): string => `
playbook: people
version: 1
title: People
system: app
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: people
    source: person
    target: people
    fields: {id: identity, born: ${born}, since: {copy: since}, rings: {copy: rings}}
`;

it.each([
  ['{copy: born}', 'date', (text: string) => text, '2017-11-02'],
  ['{expression: born::date}', 'date', (text: string) => text, '2017-11-02'],
  ['{copy: born}', 'birthday', (text: string) => text, '2017-11-02'],
  ['{copy: born}', 'date[]', (text: string) => `{NULL,"${text}"}`, '{NULL,2017-11-02}'],
  ['{copy: born}', 'birthdays', (text: string) => `{"${text}"}`, '{2017-11-02}'],
])('texts that PostgreSQL would guess at go to quarantine (%s, %s)', async (rule, type, written, born) => {
  const migration = await createMigration(playbook(rule), source(written), target(type));
  expect((await migration.run()).phases[0]?.fates).toMatchObject({ written: 2, quarantined: guesses.length });
  const { rows } = await withClient(migration.targetUrl, (client) =>
    client.query(`SELECT born::text, (since AT TIME ZONE 'UTC')::text AS since, rings::text FROM people WHERE born IS NOT NULL`),
  );
  expect(rows).toEqual([{ born, since: '2017-11-02 09:00:00.000002', rings: '22:30:00' }]);
});
