import { beforeAll, describe, expect, it } from 'vitest';
import { openPostgresSource } from '../../databases/postgres/database.ts';
import { rollback } from '../../engine/undo/rollback.ts';
import { withClient } from '../support/databases.ts';
import { catalogOf, type Draft, draft } from '../support/draft.ts';
import { createMigration, type TestMigration } from '../support/migration.ts';
import { failedChecks, validate } from './validate/orders.ts';

/** Three levels, numbers that repeat in every table, a child of two parents, one without a key, and names that nobody would have chosen. */
const source = `
CREATE TABLE vehicle (id integer PRIMARY KEY, plate text NOT NULL, maker integer);
CREATE TABLE "Motor; Car --" (doors integer, PRIMARY KEY (id)) INHERITS (vehicle);
CREATE TABLE taxi (licence text, PRIMARY KEY (id)) INHERITS ("Motor; Car --");
CREATE TABLE insured (policy text);
CREATE TABLE hearse (PRIMARY KEY (id)) INHERITS (vehicle, insured);
CREATE TABLE trip (id integer PRIMARY KEY, vehicle integer REFERENCES vehicle);
CREATE TABLE measured (id integer, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE measured_1 PARTITION OF measured FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
CREATE TABLE measured_2 PARTITION OF measured FOR VALUES FROM ('2020-01-01') TO (MAXVALUE);
INSERT INTO vehicle SELECT n, 'V' || n, n % 3 FROM generate_series(1, 30) n;
INSERT INTO "Motor; Car --" SELECT n, 'C' || n, 1, 4 FROM generate_series(20, 45) n;
INSERT INTO taxi SELECT n, 'T' || n, 2, 4, 'L''' || n FROM generate_series(1, 12) n;
INSERT INTO insured VALUES ('same'), ('same'), (NULL);
INSERT INTO hearse SELECT n, 'H' || n, 2, 'P' || n FROM generate_series(1, 5) n;
INSERT INTO trip SELECT n, 1 + n % 30 FROM generate_series(1, 50) n;
INSERT INTO measured SELECT n, '2019-12-01'::date + n FROM generate_series(1, 60) n;`;

const rows = { vehicle: 30, 'Motor; Car --': 26, taxi: 12, insured: 3, hearse: 5, trip: 50, measured: 60 };

const count = async (url: string, sql: string): Promise<number> =>
  (await withClient(url, (client) => client.query<{ n: number }>(`SELECT count(*)::integer AS n FROM ${sql}`))).rows[0]?.n ?? -1;

describe('tables that inherit', () => {
  let drafted: Draft;
  let migration: TestMigration;
  beforeAll(async () => {
    drafted = await draft(source);
    migration = await createMigration(drafted.yaml, source, drafted.ddl);
  });

  it('are counted, profiled and sampled by their own rows, partitioned tables with all of theirs', async () => {
    const url = migration.sourceUrl;
    const database = await openPostgresSource({
      url,
      ...{ schemas: ['public'], connectTimeoutMs: 5000, statementTimeoutMs: 60_000, profileRows: 1000 },
    });
    const catalog = await database.introspect();
    const profile = await database.profile(catalog);
    for (const [name, own] of Object.entries(rows)) {
      const entity = catalog.entities.find((each) => each.name === name);
      expect([name, catalog.sizes[name]?.rows, profile.entities[name]?.rows]).toEqual([name, own, own]);
      expect([name, entity && (await database.sample(entity, 1000)).length]).toEqual([name, own]);
    }
    const versions = await database.rowVersions(catalog.entities);
    await withClient(url, (client) => client.query("INSERT INTO taxi (id, plate) VALUES (99, 'late')"));
    const later = await database.rowVersions(catalog.entities);
    expect(Object.keys(rows).filter((name) => versions[name] !== later[name])).toEqual(['taxi']);
    await withClient(url, (client) => client.query('DELETE FROM taxi WHERE id = 99'));
  });

  it('are drafted as entities of their own, and the draft says so', () => {
    expect(drafted.findings.filter(({ kind }) => kind === 'inheritance').map(({ entity }) => entity)).toEqual([
      'Motor; Car --',
      'hearse',
      'taxi',
    ]);
    expect(drafted.findings.find(({ entity, kind }) => kind === 'inheritance' && entity === 'hearse')?.message).toMatch(
      /hearse inherits from insured, vehicle/,
    );
    expect(drafted.ddl).not.toMatch(/INHERITS/);
  });

  it('arrive once each, under their own entity', async () => {
    const { outcome, phases } = await migration.run({ batchRows: 7, jobs: 2 });
    expect(outcome).toBe('done');
    for (const { source: from, target, phase } of drafted.playbook.phases) {
      const own = rows[from as keyof typeof rows];
      expect([phase, phases.find((each) => each.phase === phase)?.fates ?? null]).toMatchObject([phase, { read: own, written: own }]);
      expect([target, await count(migration.targetUrl, `"${target}"`)]).toEqual([target, own]);
    }
    expect(await count(migration.targetUrl, 'trip JOIN vehicle ON trip.vehicle = vehicle.id')).toBe(50);
  });

  it('stand before the validation, and one changed value is found', async () => {
    const failed = async (): Promise<unknown[]> =>
      (await validate(migration)).phases.map(({ phase, differencesTotal }) => [phase, differencesTotal]).filter(([, total]) => total !== 0);
    expect(await failed()).toEqual([]);
    await withClient(migration.targetUrl, (client) => client.query("UPDATE taxi SET plate = 'X' WHERE legacy_id = 3"));
    expect(await failed()).toEqual([['taxi', 1]]);
    await withClient(migration.targetUrl, (client) => client.query("UPDATE taxi SET plate = 'T3' WHERE legacy_id = 3"));
  });

  it('are left alone the second time, and taken back whole', async () => {
    expect((await migration.run()).phases.map(({ fates }) => fates?.written)).toEqual(drafted.playbook.phases.map(() => 0));
    const opened = await migration.open();
    await rollback(opened.context, opened.prepared).finally(() => opened.close());
    for (const { target } of drafted.playbook.phases)
      expect([target, await count(migration.targetUrl, `"${target}"`)]).toEqual([target, 0]);
  });
});

const playbook = (phase: string): string => `playbook: heirs
version: 1
title: Heirs
system: legacy
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - ${phase}
`;

describe('a target table that others inherit from', () => {
  const legacy = `CREATE TABLE person (id uuid PRIMARY KEY, name text);
    INSERT INTO person SELECT ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, 'P' || n FROM generate_series(1, 40) n`;
  const modern = `CREATE TABLE person (id uuid PRIMARY KEY, name text); CREATE TABLE doctor (ward text, PRIMARY KEY (id)) INHERITS (person);
    INSERT INTO doctor SELECT ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, 'D' || n, 'w' FROM generate_series(1, 9) n`;
  const phase = playbook(
    '{phase: person, source: person, target: person, identity: {strategy: kept}, fields: {id: {copy: id}, name: {copy: name}}}',
  );

  it('is written, compared and rolled back without touching their rows', async () => {
    const migration = await createMigration(phase, legacy, modern);
    const heirs = (): Promise<number> => count(migration.targetUrl, `doctor WHERE name LIKE 'D%' AND ward = 'w'`);
    expect((await migration.run({ batchRows: 7 })).phases[0]?.fates).toMatchObject({ written: 40, quarantined: 0 });
    expect(failedChecks(await validate(migration), 'person')).toEqual([]);
    await withClient(migration.sourceUrl, (client) => client.query("UPDATE person SET name = 'Q' || name"));
    expect((await migration.run()).phases[0]?.fates).toMatchObject({ written: 40 });
    expect(await heirs()).toBe(9);
    const opened = await migration.open();
    await rollback(opened.context, opened.prepared).finally(() => opened.close());
    expect([await count(migration.targetUrl, 'ONLY person'), await heirs()]).toEqual([0, 9]);
  });
});

describe('a look-up', () => {
  it('reads its own rows of a table that others inherit from, and all of a partitioned one', async () => {
    const target = 'CREATE TABLE trip (id uuid PRIMARY KEY, plate text, at date)';
    const lookups = 'lookups: {car: {entity: vehicle, on: {id: vehicle}}, day: {entity: measured, on: {id: id}}}';
    const fields = 'fields: {id: identity, plate: {copy: car.plate}, at: {copy: day.at}}';
    const migration = await createMigration(playbook(`{phase: trip, source: trip, target: trip, ${lookups}, ${fields}}`), source, target);
    expect((await migration.run({ batchRows: 7 })).phases[0]?.fates).toMatchObject({ read: 50, written: 50 });
    expect(await count(migration.targetUrl, "trip WHERE plate LIKE 'V%' AND at IS NOT NULL")).toBe(50);
  });
});

describe('the catalog', () => {
  it('names the parents of a table', async () => {
    const { entities } = await catalogOf(source, ['public']);
    expect(entities.flatMap(({ name, inherits }) => (inherits ? [[name, inherits]] : []))).toEqual([
      ['Motor; Car --', ['vehicle']],
      ['hearse', ['insured', 'vehicle']],
      ['taxi', ['Motor; Car --']],
    ]);
  });
});
