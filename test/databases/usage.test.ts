import { beforeAll, describe, expect, it } from 'vitest';
import { introspect } from '../../databases/postgres/introspect/introspect.ts';
import { openSession } from '../../databases/postgres/session.ts';
import { matchCatalogs } from '../../engine/match/match.ts';
import { type Catalog, fingerprint } from '../../model/catalog.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { listed } from '../support/listed.ts';

const tables = `
CREATE TABLE kx (kx_no integer PRIMARY KEY, zq varchar(40), wv date, flag2 char(1));
CREATE TABLE om (om_no integer PRIMARY KEY, bb integer, tt numeric);`;
const routines = `
CREATE VIEW v_kunden AS SELECT k.kx_no, k.zq AS email, k.wv::timestamp AS "birth <b>date", upper(k.flag2) AS shout FROM kx k;
CREATE VIEW nested AS SELECT * FROM (SELECT o.tt AS total_amount FROM om o WHERE EXISTS (SELECT FROM kx WHERE kx.kx_no = o.bb)) AS inner_one;
CREATE FUNCTION told(a integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE found_one text; BEGIN SELECT k.flag2 AS is_active INTO found_one FROM kx k JOIN om ON om.bb = k.kx_no WHERE k.kx_no = a; RETURN found_one; END $$;
CREATE FUNCTION again() RETURNS SETOF text LANGUAGE sql AS 'SELECT zq AS email FROM kx; SELECT wv AS birthday FROM public.kx';
CREATE FUNCTION modern() RETURNS date LANGUAGE sql BEGIN ATOMIC SELECT wv AS born FROM kx; END;
CREATE FUNCTION broken() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SELECT zq AS password FROM kx'; RAISE 'secret'; END $$;`;

let found: Catalog;
let bare: Catalog;

beforeAll(async () => {
  const url = await createDatabase('usage');
  await withClient(url, (client) => client.query(tables));
  bare = await read(url);
  await withClient(url, (client) => client.query(routines));
  found = await read(url);
});

async function read(url: string): Promise<Catalog> {
  const session = await openSession({ url, role: 'source', zone: 'UTC', connectTimeoutMs: 3000, statementTimeoutMs: 30_000 });
  try {
    return await introspect(session, ['public']);
  } finally {
    await session.close();
  }
}

describe('usage in views and functions', () => {
  it('names what they call fields', () => {
    const named = (found.usage ?? [])
      .filter(({ calledAs }) => calledAs)
      .map(({ by, entity, field, calledAs }) => [by, `${entity}.${field}`, calledAs]);
    expect(named).toEqual([
      ['nested', 'om.tt', 'total_amount'],
      ['v_kunden', 'kx.zq', 'email'],
      ['v_kunden', 'kx.wv', 'birth <b>date'],
      ['public.again', 'kx.wv', 'birthday'],
      ['public.modern', 'kx.wv', 'born'],
      ['public.told', 'kx.flag2', 'is_active'],
    ]);
  });

  it('names what they hold equal, through nested queries too', () => {
    const joined = (found.usage ?? []).filter(({ joinedTo }) => joinedTo).map(({ by }) => by);
    expect(joined).toEqual(['nested', 'public.told']);
  });

  it('is no part of the structure, and absent where nothing uses anything', () => {
    expect(bare.usage).toBeUndefined();
    const tablesOnly = { ...found, entities: found.entities.filter(({ kind }) => kind === 'table') };
    expect(fingerprint(tablesOnly)).toBe(fingerprint(bare));
  });
});

describe('views in a source', () => {
  const target = listed('people: id* uuid, email text, born date');
  const sourcesOf = (entities?: Map<string, string[]>) => {
    const { fields } = matchCatalogs({ source: { catalog: found }, target, ...(entities && { entities }) });
    return [...new Set(fields.flatMap(({ sources }) => sources.map(({ entity }) => entity)))];
  };

  it('are no source of their own, unless somebody chose them', () => {
    expect(sourcesOf()).toEqual(['kx']);
    expect(sourcesOf(new Map([['people', ['v_kunden']]]))).toEqual(['v_kunden']);
  });
});

describe('the matcher', () => {
  const target = listed(
    'customers: id* uuid, email text, birth_date date, is_active boolean',
    'orders: id* uuid, customer_id uuid >customers, total_amount numeric(9,2)',
  );
  const entities = new Map([
    ['customers', ['kx']],
    ['orders', ['om']],
  ]);
  const match = (catalog: Catalog) => matchCatalogs({ source: { catalog }, target, entities });
  const sourcesIn = (of: ReturnType<typeof match>) =>
    of.fields.map(({ target: { field }, sources: [first] }) => `${field} ← ${first?.field ?? '—'}`);

  it('takes the names that views and functions have, and the references that their joins show', () => {
    const used = match(found);
    expect(sourcesIn(used)).toEqual(
      expect.arrayContaining(['email ← zq', 'birth_date ← wv', 'is_active ← flag2', 'customer_id ← bb', 'total_amount ← tt']),
    );
    const [told, guessed] = [used, match(bare)].map(({ fields }) => fields.find(({ target }) => target.field === 'email'));
    // Without them it is the only text that is left: a guess that a person has to look at.
    expect([told?.accepted, guessed?.accepted]).toEqual([true, false]);
    expect(guessed?.confidence).toBeLessThan(told?.confidence ?? 0);
    const evidence = used.fields.flatMap((field) => field.evidence);
    expect(evidence).toContain('v_kunden calls it "email".');
    expect(evidence.join('')).not.toContain('<b>');
  });
});
