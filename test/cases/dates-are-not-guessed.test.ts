import { expect, it } from 'vitest';
import { withClient } from '../support/databases.ts';
import { createMigration } from '../support/migration.ts';

/** PostgreSQL takes all of them: the first for 2002, the second for 2004, the third for the first day of 2000. */
const guesses = ['02-Nov-17', '040506', '0.001', '99-01-05', 'today'];
const target = 'CREATE TABLE people (id uuid PRIMARY KEY, born date, since timestamptz, rings time)';
const source = `
  CREATE TABLE person (id integer PRIMARY KEY, born text, since text, rings text);
  INSERT INTO person (id, born) SELECT 10 + n, t FROM unnest(ARRAY['${guesses.join("','")}']) WITH ORDINALITY AS u (t, n);
  INSERT INTO person VALUES (1, '2-Nov-2017', '2017-11-02T10:00:00.0000015+01', '10:30 pm'), (2, NULL, NULL, NULL);`;
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

it.each(['{copy: born}', '{expression: born::date}'])('texts that PostgreSQL would guess at go to quarantine (born: %s)', async (born) => {
  const migration = await createMigration(playbook(born), source, target);
  expect((await migration.run()).phases[0]?.fates).toMatchObject({ written: 2, quarantined: guesses.length });
  const { rows } = await withClient(migration.targetUrl, (client) =>
    client.query(`SELECT born::text, (since AT TIME ZONE 'UTC')::text AS since, rings::text FROM people WHERE born IS NOT NULL`),
  );
  expect(rows).toEqual([{ born: '2017-11-02', since: '2017-11-02 09:00:00.000002', rings: '22:30:00' }]);
});
