import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceDdl } from '../../../databases/postgres/schema/difference/difference.ts';
import { structureDdl } from '../../../databases/postgres/schema/structure-ddl.ts';
import { structureDifferences } from '../../../model/target-structure.ts';
import { randomSql } from '../../support/random-structure.ts';
import { structureFrom } from '../../support/structures.ts';

const schemas = ['public', 'billing', 'odd "schema'];
const fixture = (name: string): string => readFileSync(join(import.meta.dirname, '../fixtures', name), 'utf8');
const minutes = 60_000;

/** What its DDL does not say; everything else is made again. */
const unsaid: Readonly<Record<string, readonly string[]>> = { 'odd-keys.sql': ['table child'] };

describe.each(['every-structure.sql', 'odd-keys.sql', 'video-rental.sql', 'trading-company.sql', 'music-store.sql'])(
  'the DDL of %s',
  (name) => {
    it('makes the structure that it was read from', { timeout: 2 * minutes }, async () => {
      const structure = await structureFrom(schemas, fixture(name));
      const again = await structureFrom(schemas, await structureDdl(structure));
      expect(structureDifferences(structure, again)).toEqual(unsaid[name] ?? []);
      expect(await differenceDdl(structure, again)).toEqual({ sql: '', losses: [] });
    });
  },
);

describe('any structure', () => {
  it('is made again by its DDL, and by the difference to any other', { timeout: 10 * minutes }, async () => {
    await fc.assert(
      fc.asyncProperty(randomSql, randomSql, async (one, other) => {
        const [from, to] = [await structureFrom(schemas, one), await structureFrom(schemas, other)];
        const ddl = await structureDdl(from);
        expect(structureDifferences(from, await structureFrom(schemas, ddl))).toEqual([]);
        const { sql } = await differenceDdl(from, to);
        expect(structureDifferences(to, await structureFrom(schemas, ddl, sql))).toEqual([]);
      }),
      { numRuns: 5 },
    );
  });
});

describe('a difference', () => {
  const change = async (from: string, to: string) => differenceDdl(await structureFrom(schemas, from), await structureFrom(schemas, to));

  it('names what would be lost', { timeout: minutes }, async () => {
    const { losses } = await change(
      'CREATE TABLE a (id integer PRIMARY KEY, gone text, narrow bigint, wide integer); CREATE TABLE b (id integer)',
      'CREATE TABLE a (id integer PRIMARY KEY, narrow integer, wide bigint)',
    );
    expect(losses).toEqual([
      'the column a.gone and its values',
      'values of a.narrow that integer cannot hold as bigint does',
      'the table b and its rows',
    ]);
  });

  it('refuses to take labels from an enum', { timeout: minutes }, async () => {
    await expect(change("CREATE TYPE mood AS ENUM ('a', 'b')", "CREATE TYPE mood AS ENUM ('a')")).rejects.toMatchObject({
      code: 'unsupported_structure',
    });
  });
});
