import { beforeEach, describe, expect, it } from 'vitest';
import { openConflicts } from '../../../engine/ledger/conflicts.ts';
import { mergeSides } from '../../../engine/sync/three-way.ts';
import type { Conflict, Resolution } from '../../../model/conflict.ts';
import { differenceTotals } from '../../../model/differential.ts';
import { withClient } from '../../support/databases.ts';
import { analyze, repair } from '../../support/differing.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const rows = 60;
const source = `
CREATE TABLE person (id integer PRIMARY KEY, name text NOT NULL, city text, phone text, seen timestamptz NOT NULL DEFAULT '2026-01-01Z');
INSERT INTO person SELECT n, 'person ' || n, 'Bonn', '0' || n FROM generate_series(1, ${rows}) AS n;`;
const target = `
CREATE TABLE people (id uuid PRIMARY KEY, nr integer NOT NULL, name text NOT NULL, city text, phone text, seen timestamptz NOT NULL);`;
const playbook = (policy: string, mode = 'auto'): string => `
playbook: town
version: 1
title: Town
system: town
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: people
    source: person
    target: people
    mode: ${mode}
    deletes: follow
    both_changed: ${policy}
    fields:
      id: identity
      nr: {copy: id}
      name: {copy: name}
      city: {copy: city}
      phone: {copy: phone}
      seen: {copy: seen}
`;

let migration: TestMigration;
const onSource = (text: string) => withClient(migration.sourceUrl, (client) => client.query(text));
const onTarget = (text: string) => withClient(migration.targetUrl, (client) => client.query(text));
const person = async (nr: number) => (await onTarget(`SELECT name, city, phone FROM people WHERE nr = ${nr}`)).rows[0];
const deletes = ['people'];
/** One look and, where there is anything to bring, its repair. */
async function round() {
  const { digest, differential } = await analyze(migration, { deletes });
  const totals = differenceTotals(differential);
  if (totals.inserts + totals.updates + totals.deletes > 0) expect((await repair(migration, digest)).outcome).toBe('done');
  return totals;
}
async function within<T>(work: (conflicts: ReturnType<typeof openConflicts>) => Promise<T>): Promise<T> {
  const open = await migration.open();
  try {
    return await work(openConflicts(open.context.ledgerSession, open.context.ledgerSchema, 'town'));
  } finally {
    await open.close();
  }
}
const open = (): Promise<Conflict[]> => within((conflicts) => conflicts.list(10_000, 'open', null));
const resolve = (resolution: Resolution) =>
  within((conflicts) => conflicts.resolve({ ids: null, phase: null }, { resolution, by: 'ben', reason: null }));

async function started(policy: string, mode = 'auto'): Promise<void> {
  migration = await createMigration(playbook(policy, mode), source, target);
  expect((await migration.run()).outcome).toBe('done');
}

describe.each(['auto', 'merge'])('a row that both sides change, loaded in mode %s', (mode) => {
  beforeEach(() => started('manual', mode));

  it('takes each column from the side that has changed it, again and again', async () => {
    await onSource(`UPDATE person SET city = 'Köln' WHERE id = 7`);
    await onTarget(`UPDATE people SET phone = '777' WHERE nr = 7`);
    expect(await round()).toMatchObject({ changed: 1, edited: 1, updates: 1 });
    expect(await person(7)).toEqual({ name: 'person 7', city: 'Köln', phone: '777' });
    expect(await round()).toMatchObject({ changed: 1, updates: 0 });
    await onSource(`UPDATE person SET city = 'Mainz' WHERE id = 7`);
    expect(await round()).toMatchObject({ updates: 1 });
    expect(await person(7)).toEqual({ name: 'person 7', city: 'Mainz', phone: '777' });
    expect(await open()).toEqual([]);
    // Now the source changes what the target has changed long ago.
    await onSource(`UPDATE person SET phone = '070' WHERE id = 7`);
    expect(await round()).toMatchObject({ updates: 0 });
    expect(await open()).toMatchObject([{ kind: 'update_origin_differs', columns: ['phone'] }]);
  });

  it('waits whole where both have changed one column, with both images, until somebody decides', async () => {
    await onSource(`UPDATE person SET city = 'Köln', name = 'source' WHERE id IN (3, 4)`);
    await onTarget(`UPDATE people SET city = 'Ulm', phone = '1' WHERE nr IN (3, 4)`);
    expect(await round()).toMatchObject({ changed: 2, updates: 0 });
    const found = await open();
    expect(found).toMatchObject([{ columns: ['city'] }, { columns: ['city'] }]);
    expect(found[0]?.sourceImage).toMatchObject({ name: 'source', city: 'Köln' });
    expect(found[0]?.targetImage).toMatchObject({ city: 'Ulm', phone: '1' });
    const [first, second] = found.map(({ id }) => id);
    const decide = (id: string | undefined, resolution: Resolution) =>
      within((conflicts) => conflicts.resolve({ ids: [id ?? ''], phase: null }, { resolution, by: 'ben', reason: 'asked' }));
    const nrOf = (conflict: Conflict | undefined): number => Number(conflict?.targetImage?.nr);
    await decide(first, { '*': 'source' });
    await decide(second, { city: 'target' });
    expect(await round()).toMatchObject({ updates: 2 });
    expect(await person(nrOf(found[0]))).toEqual({ name: 'source', city: 'Köln', phone: '1' });
    expect(await person(nrOf(found[1]))).toEqual({ name: 'source', city: 'Ulm', phone: '1' });
    expect(await round()).toMatchObject({ updates: 0 });
    expect(await open()).toEqual([]);
  });

  it('is decided about these two images alone', async () => {
    await onSource(`UPDATE person SET city = 'Köln' WHERE id = 3`);
    await onTarget(`UPDATE people SET city = 'Ulm' WHERE nr = 3`);
    await round();
    await resolve({ '*': 'source' });
    await onTarget(`UPDATE people SET city = 'Trier' WHERE nr = 3`);
    expect(await round()).toMatchObject({ updates: 0 });
    expect(await open()).toMatchObject([{ columns: ['city'], targetImage: { city: 'Trier' } }]);
  });

  it('is no conflict any more where the sides have come to agree', async () => {
    await onSource(`UPDATE person SET city = 'Köln' WHERE id = 3`);
    await onTarget(`UPDATE people SET city = 'Ulm' WHERE nr = 3`);
    await round();
    expect(await open()).toHaveLength(1);
    await onTarget(`UPDATE people SET city = 'Köln' WHERE nr = 3`);
    await round();
    expect(await open()).toEqual([]);
  });
});

describe('a row that one side changes and the other removes', () => {
  beforeEach(() => started('manual'));

  it('stays removed where the source has not changed it, and is a conflict where it has', async () => {
    await onTarget('DELETE FROM people WHERE nr IN (5, 6)');
    await onSource(`UPDATE person SET city = 'Mainz' WHERE id = 6`);
    expect(await round()).toMatchObject({ missing: 2, inserts: 0 });
    expect(await open()).toMatchObject([{ kind: 'update_missing', columns: ['city'], targetImage: null }]);
    await resolve({ '*': 'source' });
    expect(await round()).toMatchObject({ inserts: 1 });
    expect(await person(6)).toMatchObject({ city: 'Mainz' });
    expect(await person(5)).toBeUndefined();
  });

  it('is a conflict where the target has changed what the source has removed, never where the target has made it', async () => {
    await onSource('DELETE FROM person WHERE id IN (8, 9)');
    await onTarget(`UPDATE people SET city = 'Ulm' WHERE nr = 9`);
    await onTarget(`INSERT INTO people VALUES (gen_random_uuid(), 1000, 'born here', NULL, NULL, now())`);
    expect(await round()).toMatchObject({ extra: 3, deletes: 1 });
    expect(await person(8)).toBeUndefined();
    expect(await open()).toMatchObject([{ kind: 'delete_origin_differs', sourceImage: null, targetImage: { city: 'Ulm' } }]);
    await resolve({ '*': 'source' });
    expect(await round()).toMatchObject({ deletes: 1 });
    expect(await person(9)).toBeUndefined();
    expect(await person(1000)).toMatchObject({ name: 'born here' });
  });
});

describe('a column that both sides have changed', () => {
  const bothChange = async (): Promise<void> => {
    await onSource(`UPDATE person SET city = 'Köln', seen = '2026-03-01Z' WHERE id = 1`);
    await onSource(`UPDATE person SET city = 'Köln', seen = '2026-02-01Z' WHERE id = 2`);
    await onTarget(`UPDATE people SET city = 'Ulm', phone = '9', seen = '2026-02-15Z' WHERE nr IN (1, 2)`);
  };
  const cities = async () =>
    (await onTarget('SELECT city, phone FROM people WHERE nr IN (1, 2) ORDER BY nr')).rows.map(({ city, phone }) => `${city} ${phone}`);

  it.each([
    ['source_wins', ['Köln 9', 'Köln 9']],
    ['target_wins', ['Ulm 9', 'Ulm 9']],
    ['{newest: seen}', ['Köln 9', 'Ulm 9']],
  ])('follows the policy %s', async (policy, expected) => {
    await started(policy);
    await bothChange();
    await round();
    expect(await cities()).toEqual(expected);
    expect(await open()).toEqual([]);
    expect(await round()).toMatchObject({ updates: 0 });
  });
});

it('a thousand conflicts are found, decided and brought in seconds', async () => {
  migration = await createMigration(playbook('manual'), source.replaceAll(String(rows), '1000'), target);
  await migration.run();
  await onSource(`UPDATE person SET city = 'Köln'`);
  await onTarget(`UPDATE people SET city = 'Ulm'`);
  const began = Date.now();
  await round();
  expect(await resolve({ '*': 'source' })).toHaveLength(1000);
  expect(await round()).toMatchObject({ updates: 1000 });
  const seconds = (Date.now() - began) / 1000;
  expect((await onTarget(`SELECT count(*)::int AS n FROM people WHERE city = 'Köln'`)).rows).toEqual([{ n: 1000 }]);
  expect(seconds).toBeLessThan(120);
});

it("without knowing how a row was, both sides count as changed, and a plain row is the source's", () => {
  const unknown = { kind: 'changed' as const, fields: ['a', 'b'], sourceChanged: [], targetChanged: [], hasBase: false, isNewer: null };
  const rules = { policy: 'manual' as const, resolution: null, deletes: true };
  expect(mergeSides({ ...unknown, state: 'edited' }, rules)).toEqual({ conflict: 'update_origin_differs', columns: ['a', 'b'] });
  expect(mergeSides({ ...unknown, state: 'plain' }, rules)).toEqual({ action: 'update', kept: [] });
  expect(mergeSides({ ...unknown, kind: 'extra', state: 'edited' }, { ...rules, policy: 'source_wins' })).toEqual({
    action: 'keep',
    kept: [],
  });
});
