import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../databases/postgres/session.ts';
import { codeOfState } from '../../databases/postgres/sqlstates.ts';
import { errorCodes, type GodwitError } from '../../model/errors.ts';
import type { TargetSession } from '../../model/session.ts';
import { createDatabase, withClient } from '../support/databases.ts';

/** Every class of the PostgreSQL manual, appendix A, with states that stand out of their class; the kinds say whose move it is. */
const kinds = {
  assertion: ['03000', '0B000', '0F001', '24000', '25001', '25P01', '25P02', '34000', '3B001', '42601', '42804', '42883', '42P10'],
  input: ['28000', '28P01', '3D000', '57P04'],
  refused: [
    ...['09000', '0A000', '0L000', '0LP01', '0P000', '0Z000', '20000', '25006', '27000', '2B000', '2BP01', '2D000', '2F000', '2F003'],
    ...['38000', '38002', '39000', '39P01', '39P03', '42501', '42701', '42710', '42P07', '42809', '42P16', '54001', '54011', '54023'],
    ...['55000', '55P02', 'P0000', 'P0001', 'P0002', 'P0003', 'P0004', 'XX001', 'XX002', '45000', '45P77', 'U0001', 'ZZ999'],
  ],
  drift: ['3F000', '42P01', '42703', '42704'],
  data: [
    '10608',
    '21000',
    '22000',
    '22001',
    '22003',
    '22P02',
    '22P05',
    '23000',
    '23502',
    '23503',
    '23505',
    '23514',
    '23P01',
    '40002',
    '44000',
    '54000',
  ],
  unavailable: [
    ...[
      '08000',
      '08001',
      '08003',
      '08004',
      '08006',
      '08P01',
      '25P03',
      '25P04',
      '26000',
      '40000',
      '40001',
      '40P01',
      '53000',
      '53100',
      '53200',
    ],
    ...[
      '53300',
      '53400',
      '55006',
      '55P03',
      '57000',
      '57014',
      '57P01',
      '57P02',
      '57P03',
      '57P05',
      '58000',
      '58030',
      '58P01',
      '72000',
      'F0000',
    ],
    ...['HV000', 'HV00N', 'XX000'],
  ],
};

const secret = 'Ada Lovelace, 1815';
let url: string;
let session: TargetSession;

beforeAll(async () => {
  url = await createDatabase('states');
  await withClient(url, (client) =>
    client.query(`
      CREATE TABLE bird (id integer PRIMARY KEY, name text);
      INSERT INTO bird VALUES (1, '${secret}');
      CREATE SCHEMA rules;
      CREATE FUNCTION rules.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION USING MESSAGE = 'permission denied for ' || NEW.name, ERRCODE = TG_ARGV[0], TABLE = NEW.name, CONSTRAINT = NEW.name, DETAIL = NEW.name;
      END $$;
      CREATE FUNCTION rules.stale() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        EXECUTE pg_catalog.format('INSERT INTO %I VALUES (1)', NEW.name); RETURN NEW;
      END $$;
      CREATE FUNCTION rules.reading(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not this: %', $1; END $$;`),
  );
  session = await openSession({ url, role: 'target', zone: 'UTC', connectTimeoutMs: 5000, statementTimeoutMs: 10_000 });
});
afterAll(() => session.close());

const refusal = (text: string): Promise<GodwitError> =>
  session.query({ text }).then(
    () => expect.unreachable('it was allowed'),
    (error: GodwitError) => error,
  );

describe.each(Object.entries(kinds))('states whose kind is %s', (kind, states) => {
  it.each(states)('%s', async (state) => {
    expect(errorCodes[codeOfState(state)].kind).toBe(kind);
    const error = await refusal(
      `DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '${state}', MESSAGE = '${secret}', TABLE = '${secret}'; END $$`,
    );
    // What code of the database raises is never a fault of Godwit.
    expect(error.kind).toBe(kind === 'assertion' || kind === 'drift' ? 'refused' : kind);
    expect(error.message).toContain(state);
    expect(error.message + JSON.stringify(error.details)).not.toContain(secret);
    expect(error.message).not.toContain('not expected');
  });
});

/** The trigger `refuse` of the table is called with the state. */
const withTrigger = async (call: string, statement: string): Promise<GodwitError> => {
  await session.query({ text: `CREATE OR REPLACE TRIGGER refuse BEFORE UPDATE ON public.bird FOR EACH ROW EXECUTE FUNCTION ${call}` });
  return refusal(statement);
};

describe('code of the database', () => {
  const update = 'UPDATE "public"."bird" SET id = 2';

  it.each([
    ['P0001', 'data_refused'],
    ['45123', 'data_refused'],
    ['23514', 'data_refused'],
    ['42501', 'right_missing'],
    ['38001', 'database_code'],
    ['42883', 'database_code'],
  ])('that raises %s on a row is told by function and table, without its words', async (state, code) => {
    const error = await withTrigger(`rules.refuse('${state}')`, update);
    expect(error).toMatchObject({ code, details: { state, function: 'rules.refuse()' } });
    expect(error.message).toContain('function rules.refuse(), at UPDATE "public"."bird"');
    expect(error.message + JSON.stringify(error.details)).not.toMatch(/Ada|Lovelace|denied/);
  });

  it('that has become stale is no fault of Godwit, and its SQL is not shown', async () => {
    const error = await withTrigger('rules.stale()', update);
    expect(error).toMatchObject({ code: 'database_code', exitCode: 3, details: { state: '42P01', function: 'rules.stale()' } });
    expect(error.message).not.toMatch(/Ada|Lovelace/);
  });

  it('that a view calls is named', async () => {
    const error = await refusal('SELECT rules.reading(name) FROM public.bird');
    expect(error).toMatchObject({ code: 'database_code', exitCode: 3, details: { function: 'rules.reading(text)' } });
    expect(error.message).not.toMatch(/Ada|Lovelace/);
  });
});

describe('what the server itself says', () => {
  it.each([
    ['INSERT INTO public.bird VALUES (1)', 'data_refused', 'schema public, table bird, constraint bird_pkey'],
    ['INSERT INTO public.bird VALUES (NULL)', 'data_refused', 'schema public, table bird, column id'],
    ['SELECT * FROM public.bees', 'object_missing', '42P01'],
    ['CREATE TABLE public.bird ()', 'object_exists', '42P07'],
    ["SELECT pg_catalog.repeat('x', 2000000000)", 'data_refused', '54000'],
    [`CREATE TABLE public.wide (${Array.from({ length: 1601 }, (_, i) => `c${i} int`).join()})`, 'unsupported_structure', '54011'],
  ])('of %.60s keeps its names', async (text, code, said) => {
    const error = await refusal(text);
    expect(error.code).toBe(code);
    expect(error.message).toContain(said);
  });

  it('of a password that is missing or a server without TLS is the operator’s to mend', async () => {
    const open = (change: (to: URL) => void): Promise<unknown> => {
      const to = new URL(url);
      change(to);
      return openSession({ url: to.toString(), role: 'source', zone: 'UTC', connectTimeoutMs: 5000, statementTimeoutMs: 1000 });
    };
    await expect(open((to) => to.searchParams.set('sslmode', 'verify-full'))).rejects.toMatchObject({ code: 'tls_failed', exitCode: 2 });
    await expect(open((to) => (to.password = ''))).rejects.toMatchObject({ code: 'authentication_failed', exitCode: 2 });
  });
});
