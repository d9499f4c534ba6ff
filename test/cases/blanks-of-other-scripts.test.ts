import { afterAll, expect, it } from 'vitest';
import { codeTransforms, onePhase } from '../engine/transform/support.ts';
import { validate } from '../engine/validate/orders.ts';
import { withClient } from '../support/databases.ts';
import { createMigration } from '../support/migration.ts';

/** JavaScript calls them white space; to PostgreSQL they are signs like any other. */
const blanks = ['\u00a0', '\u2000', '\u2028', '\u3000', '\ufeff'];
const source = `
  CREATE TABLE app_thing (id integer PRIMARY KEY, words text[], listed text, born text);
  INSERT INTO app_thing VALUES ${blanks.map((blank, i) => `(${i}, ARRAY['${blank}', 'a${blank}b', ' '], '{${blank}c, ${blank}}', '2017-11-02')`).join(', ')};
  INSERT INTO app_thing VALUES ${blanks.map((blank, i) => `(${10 + i}, NULL, NULL, '${blank}2017-11-02')`).join(', ')};`;
const target = `
  CREATE TABLE things (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, words varchar(9)[], listed text[], said text[], born date)`;
const fields = ['words', 'listed', 'born'].map((name) => `      ${name}: {copy: ${name}}`);
const playbook = onePhase(
  "{file: transforms/thing.ts, output: {said: 'text[]'}}",
  [...fields, '      said: {copy: thing.said}'].join('\n'),
);
const transforms = codeTransforms({ 'transforms/thing.ts': 'export default (row: SourceRow): Result => ({ said: row.words });\n' });
afterAll(() => transforms.close());

it('blanks of other scripts are signs of an array, and no blanks around a date', async () => {
  const migration = await createMigration(playbook, source, target, transforms);
  expect((await migration.run()).phases[0]?.fates).toMatchObject({ written: blanks.length, quarantined: blanks.length });
  const rows = await withClient(migration.targetUrl, async (client) => {
    return (await client.query('SELECT words, listed, said FROM things ORDER BY legacy_id')).rows;
  });
  expect(rows).toEqual(
    blanks.map((blank) => ({
      words: [blank, `a${blank}b`, ' '],
      listed: [`${blank}c`, blank],
      said: [blank, `a${blank}b`, ' '],
    })),
  );
  const [phase] = (await validate(migration)).phases;
  expect(phase?.differences).toEqual([]);
  expect(phase?.checks.filter(({ status }) => status === 'failed')).toEqual([]);
});
