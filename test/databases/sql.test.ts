import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ident, join, literal, raw, sql, statement } from '../../databases/postgres/sql.ts';
import { stagedType } from '../../databases/postgres/staged-type.ts';
import type { TargetSession } from '../../model/session.ts';
import { createDatabase } from '../support/databases.ts';
import { openTestSession } from '../support/session.ts';

let session: TargetSession;
beforeAll(async () => {
  session = await openTestSession(await createDatabase('sql'));
});
afterAll(() => session.close());

/** Any text PostgreSQL can hold: all but NUL and lone surrogates. */
const text = fc.string({ unit: 'grapheme' }).filter((each) => !each.includes('\0') && each.isWellFormed());
const identifier = text.filter((each) => each.length > 0 && Buffer.byteLength(each) <= 63);

describe('fragments', () => {
  it('number their values only when the statement is whole', () => {
    const inner = sql`a = ${1} AND b = ${'x'}`;
    expect(statement(sql`SELECT ${0} WHERE ${inner} OR c = ${true}`)).toEqual({
      text: 'SELECT $1 WHERE a = $2 AND b = $3 OR c = $4',
      values: [0, 1, 'x', true],
    });
  });

  it('join lists, also empty ones', () => {
    expect(statement(join([sql`${1}`, raw('now()'), sql`${2}`]))).toEqual({ text: '$1, now(), $2', values: [1, 2] });
    expect(statement(join([]))).toEqual({ text: '', values: [] });
  });
});

describe('quoting, judged by PostgreSQL itself', () => {
  it('keeps any value a value', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        const rows = await session.query(statement(sql`SELECT ${literal(value)}::text AS quoted, ${value}::text AS bound`));
        expect(rows).toEqual([{ quoted: value, bound: value }]);
      }),
    );
  });

  it('keeps any name a name', async () => {
    await fc.assert(
      fc.asyncProperty(identifier, async (name) => {
        const rows = await session.query(statement(sql`SELECT ${ident('t', name)} AS it FROM (SELECT 1 AS ${ident(name)}) AS t`));
        expect(rows).toEqual([{ it: 1 }]);
      }),
    );
  });
});

describe('the type a column is staged in', () => {
  it.each([
    [{ native: 'numeric(12,2)', kind: 'numeric', dimensions: 0 }, 'numeric'],
    [{ native: 'character varying(3)', kind: 'varchar', dimensions: 0 }, 'text'],
    [{ native: 'timestamp(3) with time zone', kind: 'timestamptz', dimensions: 0 }, 'timestamp with time zone'],
    [{ native: 'integer[]', kind: 'integer', dimensions: 1 }, 'text'],
    [{ native: 'mood', kind: 'enum', dimensions: 0 }, 'text'],
    [{ native: 'int4range', kind: 'range', dimensions: 0 }, 'text'],
  ] as const)('of %o is %s', (type, staged) => {
    expect(stagedType(type)).toBe(staged);
  });
});
