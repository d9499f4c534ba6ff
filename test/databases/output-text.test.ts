import { beforeAll, expect, it } from 'vitest';
import { introspect } from '../../databases/postgres/introspect/introspect.ts';
import { outputText, rowText } from '../../databases/postgres/output-text.ts';
import { openSession } from '../../databases/postgres/session.ts';
import { ident, join, raw, sql, statement } from '../../databases/postgres/sql.ts';
import type { Field } from '../../model/catalog.ts';
import type { SqlSession } from '../../model/session.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const structure = `
  CREATE TYPE mood AS ENUM ('sad', 'ok');
  CREATE TYPE place AS (city text, at int);
  CREATE TYPE moods AS RANGE (subtype = mood);
  CREATE DOMAIN state AS mood;
  CREATE DOMAIN code AS varchar(3);
  CREATE DOMAIN int4 AS mood;
  CREATE DOMAIN number AS public.int4;
  CREATE DOMAIN spot AS place;
  CREATE TABLE v (
    id int PRIMARY KEY, e mood, es mood[], p place, ps place[], r moods, m moods_multirange, d state, ds state[], c code, cs code[], n number, s spot,
    b boolean, i inet, x char(4), y "char", k regclass, o money, t timestamptz
  );
  INSERT INTO v VALUES (1, 'ok', '{ok,NULL}', '("a b",)', '{"(x,1)"}', '[sad,ok)', '{[sad,ok)}', 'sad', '{sad}', 'abc', '{ab}', 'ok', '(,1)',
    true, '10.0.0.1', 'ab', 'q', 'pg_class', '1.5', '2020-01-01');
  INSERT INTO v (id) VALUES (2);
  INSERT INTO v (id, p, s) VALUES (3, '(,)', '(,)');`;

const named = ['e', 'es', 'p', 'ps', 'r', 'm', 'd', 'ds', 'c', 'cs', 'n', 's', 'b', 'i', 'x', 'y', 'k', 'o', 't'];
const hostile = `
  CREATE TABLE proof (who text);
  ${['mood', 'mood[]', 'place', 'place[]', 'moods', 'moods_multirange', 'state[]', 'code[]', 'v']
    .map((type, i) => {
      const name = `run_${i}`;
      return `CREATE FUNCTION ${name}(${type}) RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.proof VALUES ('${type}'); RETURN 'stolen'; END $$;
        CREATE CAST (${type} AS text) WITH FUNCTION ${name}(${type});`;
    })
    .join('')}`;

let url: string;
let fields: Field[];
let before: unknown[];

beforeAll(async () => {
  url = await createDatabase('output_text');
  await withClient(url, (client) => client.query(structure));
  await withSession(async (session) => {
    fields = (await introspect(session, ['public'])).entities.find(({ name }) => name === 'v')?.fields ?? [];
    const casts = join(named.map((name) => sql`${ident(name)}::text`));
    before = await session.query(statement(sql`SELECT (v.*)::text AS row, ARRAY[${casts}] AS texts FROM public.v ORDER BY id`));
  });
});

async function withSession<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
  const session = await openSession({ url, role: 'target', zone: 'UTC', connectTimeoutMs: 3000, statementTimeoutMs: 30_000 });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

it('is what a cast gives where nobody has defined one, and runs nobody’s code where somebody has', async () => {
  await withClient(url, (client) => client.query(hostile));
  const texts = join(fields.filter(({ name }) => named.includes(name)).map(({ name, type }) => outputText(ident(name), type)));
  await withSession(async (session) => {
    const row = rowText(raw('v'));
    expect(await session.query(statement(sql`SELECT ${row} AS row, ARRAY[${texts}] AS texts FROM public.v ORDER BY id`))).toEqual(before);
    expect(await session.query({ text: 'SELECT * FROM public.proof' })).toEqual([]);
    expect(await session.query({ text: 'SELECT e::text FROM public.v WHERE id = 1' })).toEqual([{ e: 'stolen' }]);
  });
});
