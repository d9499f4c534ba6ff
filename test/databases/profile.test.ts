import { beforeAll, describe, expect, it } from 'vitest';
import { introspect } from '../../databases/postgres/introspect/introspect.ts';
import { profileCatalog, rowOrder } from '../../databases/postgres/profile/profile.ts';
import { classify } from '../../databases/postgres/profile/sensitivity.ts';
import { openSession } from '../../databases/postgres/session.ts';
import { maskValue } from '../../model/masking.ts';
import { type FieldProfile, type Finding, type Profile, profile } from '../../model/profile.ts';
import type { SqlSession } from '../../model/session.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const structure = `
CREATE TYPE colour AS ENUM ('red', 'it''s "blue"');
CREATE DOMAIN percent AS numeric(5,2) CHECK (VALUE <= 100);
CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE doctors (id integer PRIMARY KEY, full_name text);
CREATE TABLE hc_clinic (id bigint PRIMARY KEY);
CREATE TABLE patients (
  id integer PRIMARY KEY, first_name text, email varchar(80), phone text, date_of_birth date, note text,
  status varchar(10), visits integer, doctor_id integer, clinic_id integer, vague_id integer, born text, extra text, title text);
INSERT INTO doctors SELECT g, 'Dr ' || g FROM generate_series(1, 5) g;
INSERT INTO hc_clinic SELECT g FROM generate_series(1, 3) g;
INSERT INTO patients SELECT g, 'SENSITIVE' || g, 'SENSITIVE' || g || '@example.org', '+63 917 555 0' || 100 + g, date '1980-01-01' + g, 'SENSITIVE ' || g,
  CASE g % 2 WHEN 0 THEN 'active' ELSE 'gone' END, g, 1 + g % 5, 1 + g % 3, 100 + g, '2020-01-' || lpad((1 + g % 28)::text, 2, '0'),
  '{"a": ' || g || '}', 'plain' FROM generate_series(1, 40) g;
UPDATE patients SET doctor_id = 99 WHERE id <= 3;
UPDATE patients SET email = 'SENSITIVE2@example.org' WHERE id = 1;
UPDATE patients SET email = 'Sensitive4@Example.org' WHERE id = 3;
UPDATE patients SET born = '2021-02-30' WHERE id IN (1, 2);
UPDATE patients SET born = '31/12/1999' WHERE id = 3;
UPDATE patients SET born = '12/31/1999' WHERE id = 4;
UPDATE patients SET extra = '{"a": 1, "cut' WHERE id = 7;
UPDATE patients SET title = E'bell\\x07' WHERE id = 1;
UPDATE patients SET title = 'cafÃ©' WHERE id = 2;
UPDATE patients SET title = 'it’s SÃO fine' WHERE id = 3;
UPDATE patients SET title = ' blank' WHERE id = 4;
CREATE TABLE nothing ();
INSERT INTO nothing DEFAULT VALUES;
CREATE TABLE empty_one (id integer PRIMARY KEY, email text, amount numeric, at timestamptz);
CREATE SCHEMA "odd schema";
CREATE TABLE "odd schema"."Ta""ble; --" (
  "0:rows" text, "c0" integer, "Sel""ect $1 %s" text, "ünïcödé 名" text, tags text[], data jsonb, raw bytea, mood colour, share percent,
  folded text COLLATE any_case, flag boolean, spot point, at timestamptz, nan double precision);
INSERT INTO "odd schema"."Ta""ble; --" VALUES
  ('''; DROP TABLE patients; --', 1, '\\', U&'\\+01F600', '{a,b}', '{"k": [1]}', '\\x00ff', 'it''s "blue"', 10, 'A', true, '(1,2)', '2020-01-01Z', 'NaN'),
  ('$1 %s {}', 2, E'line\\nbreak', 'x', '{}', 'null', '', 'red', 20.5, 'a', NULL, NULL, 'infinity', '-Infinity'),
  (NULL, NULL, '', '', NULL, NULL, NULL, 'red', NULL, NULL, true, NULL, NULL, NULL),
  (NULL, NULL, repeat('9', 100000), 'x', NULL, NULL, NULL, 'red', NULL, NULL, true, NULL, NULL, NULL);
CREATE TABLE big (id integer PRIMARY KEY, kind text, code text);
INSERT INTO big SELECT g, 'k' || g % 3, 'C' || g FROM generate_series(1, 20000) g;
CREATE VIEW big_view AS SELECT * FROM big;
CREATE TABLE months (at date NOT NULL, n integer) PARTITION BY RANGE (at);
CREATE TABLE months_1 PARTITION OF months FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
INSERT INTO months SELECT date '2020-01-01' + g % 300, g FROM generate_series(1, 3000) g;`;

const odd = 'odd schema.Ta"ble; --';
let url: string;
let found: Profile;
let asked: string[] = [];

beforeAll(async () => {
  url = await createDatabase('profile');
  await withClient(url, (client) => client.query(structure));
  found = await read(1000);
});

async function read(sampleRows: number): Promise<Profile> {
  const session = await openSession({
    url,
    role: 'source',
    zone: 'UTC',
    connectTimeoutMs: 3000,
    statementTimeoutMs: 30_000,
    settings: rowOrder,
  });
  try {
    const catalog = await introspect(session, ['public', 'odd schema']);
    asked = [];
    const listening: SqlSession = {
      query: (statement) => {
        asked.push(statement.text);
        return session.query(statement);
      },
    };
    return await profileCatalog(listening, catalog, { sampleRows });
  } finally {
    await session.close();
  }
}

function fieldOf(entity: string, name: string, of = found): FieldProfile {
  const field = of.entities[entity]?.fields[name];
  if (!field) throw new Error(`${entity}.${name} was not profiled`);
  return field;
}
const findingsOf = (entity: string): Finding[] => found.findings.filter((each) => each.entity === entity);
const rowsOf = (entity: string, kind: string, field: string): number | undefined =>
  findingsOf(entity).find((each) => each.kind === kind && each.fields.includes(field))?.rows;

describe('a profile', () => {
  it('is the shape that the model says', () => {
    expect(profile.parse(structuredClone(found))).toEqual(found);
  });

  it('counts small entities whole and exactly', () => {
    expect(found.entities.patients).toMatchObject({ rows: 40, sampledRows: 40 });
    expect(fieldOf('patients', 'visits')).toMatchObject({ nulls: 0, distinct: 40, distinctIsExact: true, min: '1', max: '40' });
    expect(fieldOf('patients', 'status').common).toEqual([
      { value: 'active', rows: 20 },
      { value: 'gone', rows: 20 },
    ]);
  });

  it('measures lengths and shapes', () => {
    expect(fieldOf('patients', 'email')).toMatchObject({ minLength: 22, maxLength: 23, patterns: { email: 1 } });
    expect(fieldOf('patients', 'phone').patterns).toEqual({ phone: 1 });
    expect(fieldOf('patients', 'extra').patterns).toEqual({ json: 0.975 });
    expect(fieldOf('patients', 'born').patterns).toEqual({ date: 1 });
  });

  it('is the same every time', async () => {
    expect(await read(1000)).toEqual(found);
  });

  it('of an empty entity and of one without columns is empty, not wrong', () => {
    expect(found.entities.nothing).toEqual({ rows: 1, sampledRows: 1, fields: {} });
    expect(fieldOf('empty_one', 'email')).toMatchObject({ rows: 0, nulls: 0, distinct: 0, common: [], patterns: {}, sensitivity: 'pii' });
    expect(findingsOf('empty_one')).toEqual([]);
  });

  it('survives names and values made to break it', () => {
    expect(Object.keys(found.entities[odd]?.fields ?? {})).toHaveLength(14);
    expect(fieldOf(odd, '0:rows')).toMatchObject({ nulls: 2, distinct: 2 });
    expect(fieldOf(odd, 'Sel"ect $1 %s')).toMatchObject({ nulls: 0, distinct: 4, maxLength: 100_000 });
    expect(fieldOf(odd, 'raw')).toMatchObject({ minLength: 0, maxLength: 2, distinct: 2 });
    expect(fieldOf(odd, 'share')).toMatchObject({ min: '10.00', max: '20.50' });
    expect(fieldOf(odd, 'at')).toMatchObject({ max: 'infinity' });
    expect(fieldOf(odd, 'folded').distinct).toBe(2);
    expect(fieldOf(odd, 'mood').common).toEqual([
      { value: 'red', rows: 3 },
      { value: 'it\'s "blue"', rows: 1 },
    ]);
  });
});

describe('sensitive fields', () => {
  it('carry no value, and nobody asked for one', () => {
    for (const name of ['first_name', 'email', 'phone', 'date_of_birth', 'note']) {
      const field = fieldOf('patients', name);
      expect([name, field.sensitivity !== undefined, field.sensitivityReason !== undefined]).toEqual([name, true, true]);
      expect([field.min, field.max, field.common]).toEqual([undefined, undefined, []]);
    }
    expect(JSON.stringify(found)).not.toMatch(/sensitive\d/i);
    const values = asked.filter((text) => text.includes('each.value') || text.includes('ARRAY[min'));
    expect(values.length).toBeGreaterThan(0);
    expect(values.filter((text) => /"(first_name|email|phone|date_of_birth|note)"/.test(text))).toEqual([]);
  });

  it.each([
    ['patients', 'first_name', 'pii'],
    ['patients', 'FirstName', 'pii'],
    ['patients', 'name', 'pii'],
    ['products', 'name', undefined],
    ['users', 'password_hash', 'secret'],
    ['users', 'password_changed_at', undefined],
    ['users', 'apiKey', 'secret'],
    ['visits', 'chief_complaint', 'phi'],
    ['visits', 'diagnoses', 'phi'],
    ['visits', 'diagnosis_id', undefined],
    ['lab_results', 'result', 'phi'],
    ['invoices', 'total_amount', 'money'],
    ['people', 'DOB', 'pii'],
    ['people', 'national_id', 'pii'],
    ['people', 'civil_status', 'pii'],
    ['people', 'blood_type', 'phi'],
    ['shipments', 'zipcode', 'pii'],
    ['t_pat', 'nachname', 'pii'],
    ['t_pat', 'Passwort', 'secret'],
    ['t_pat', 'diagnose', 'phi'],
    ['clientes', 'contraseña', 'secret'],
    ['clientes', 'fecha_nacimiento', 'pii'],
    ['shipments', 'weight', undefined],
    ['projects', 'file_name', 'pii'],
    ['dispatch_patient', 'referredBy', 'pii'],
    ['dispatch_patient', 'referral_count', undefined],
    ['index_entries', 'token_present', undefined],
    ['things', 'id', undefined],
    ['things', '', undefined],
  ])('%s.%s is %s by its name', (entity, field, sensitivity) => {
    expect(classify(entity, field, {})?.sensitivity).toBe(sensitivity);
  });

  it('are known by their values where the name says nothing', () => {
    expect(classify('t', 'c1', { email: 0.4 })).toEqual({ sensitivity: 'pii', reason: '40 % of its values look like e-mail addresses' });
    expect(classify('t', 'c1', { icd10: 0.9 })?.sensitivity).toBe('phi');
    expect(classify('t', 'c1', { icd10: 0.1, email: 0.01 })).toBeNull();
  });
});

describe('findings', () => {
  it.each([
    ['implied_reference', 'doctor_id', 37],
    ['orphans', 'doctor_id', 3],
    ['implied_reference', 'clinic_id', 40],
    ['duplicates', 'email', 1],
    ['duplicates_ignoring_case', 'email', 1],
    ['impossible_dates', 'born', 2],
    ['broken_json', 'extra', 1],
    ['control_characters', 'title', 1],
    ['mojibake', 'title', 1],
    ['trailing_blanks', 'title', 1],
    ['implied_reference', 'vague_id', undefined],
    ['orphans', 'clinic_id', undefined],
  ])('%s in %s: %s rows', (kind, field, rows) => {
    expect(rowsOf('patients', kind, field)).toBe(rows);
  });

  it('are made of names and counts, never of values', () => {
    expect(found.findings.map(({ message }) => message).join()).not.toMatch(/sensitive\d|blank\b|cafÃ|2021-02/i);
  });

  it('of a reference that was never validated are its orphans', async () => {
    const own = await createDatabase('orphans');
    await withClient(own, (client) =>
      client.query(`CREATE TABLE a (x integer, y integer, PRIMARY KEY (x, y)); CREATE TABLE b (x integer, y integer);
        INSERT INTO a VALUES (1, 1); INSERT INTO b VALUES (1, 1), (1, 2), (2, NULL);
        ALTER TABLE b ADD CONSTRAINT b_a FOREIGN KEY (x, y) REFERENCES a NOT VALID`),
    );
    const session = await openSession({
      url: own,
      role: 'source',
      zone: 'UTC',
      connectTimeoutMs: 3000,
      statementTimeoutMs: 10_000,
      settings: rowOrder,
    });
    const { findings } = await profileCatalog(session, await introspect(session, ['public']), { sampleRows: 10 });
    await session.close();
    expect(findings).toEqual([
      {
        kind: 'orphans',
        entity: 'b',
        fields: ['x', 'y'],
        rows: 1,
        message: '1 of 2 rows of b refer by x, y to rows of a that do not exist.',
      },
    ]);
  });
});

describe('a big entity', () => {
  it('is read up to the bound, and its distinct values are an estimate', () => {
    const { rows, sampledRows } = found.entities.big ?? { rows: 0, sampledRows: 0 };
    expect(rows).toBe(20_000);
    expect(sampledRows).toBeGreaterThan(0);
    expect(sampledRows).toBeLessThanOrEqual(1000);
    expect(fieldOf('big', 'code')).toMatchObject({ distinct: 20_000, distinctIsExact: false });
    expect(fieldOf('big', 'kind')).toMatchObject({ distinct: 3, distinctIsExact: false });
  });

  it('that is a view is read from its beginning', () => {
    expect(found.entities.big_view?.sampledRows).toBe(1000);
  });

  it('that is partitioned is sampled through its partitions', () => {
    expect(found.entities.months?.sampledRows).toBeGreaterThan(0);
    expect(found.entities.months?.sampledRows).toBeLessThanOrEqual(1000);
  });

  it('is not empty when a tiny sample of pages hits none', async () => {
    const tiny = await read(1);
    expect(Object.values(tiny.entities).filter(({ rows, sampledRows }) => rows > 0 && sampledRows !== 1)).toEqual([]);
  });
});

describe('a mask', () => {
  it.each([
    ['jane@example.org', 'pii', 'j…@…'],
    ['Jane', 'pii', 'J…'],
    ['Jane Elizabeth', 'pii', 'J……'],
    ['Jo', 'pii', '…'],
    ['', 'pii', ''],
    ['E11.9', 'phi', '……'],
    ['1200.50', 'money', '……'],
    ['hunter2', 'secret', '…'],
    ['a'.repeat(200), 'secret', '…'],
    ['a'.repeat(200), 'pii', 'a………'],
    ['\u{1F600}\u{1F600}\u{1F600}', 'pii', '…'],
  ] as const)('of %j as %s is %s', (value, sensitivity, masked) => {
    expect(maskValue(value, sensitivity)).toBe(masked);
  });
});
