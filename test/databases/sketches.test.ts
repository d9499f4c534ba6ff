import { beforeAll, describe, expect, it } from 'vitest';
import { sketchRows } from '../../bench/mapping/sketch-rows.ts';
import { introspect } from '../../databases/postgres/introspect/introspect.ts';
import { profileCatalog, rowOrder } from '../../databases/postgres/profile/profile.ts';
import { openSession } from '../../databases/postgres/session.ts';
import { readSketch, sharedBySketch } from '../../engine/match/sketch.ts';
import type { FieldProfile, Profile } from '../../model/profile.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const structure = `
CREATE TABLE people (id integer PRIMARY KEY, email text, few_email text, passwd text, code varchar(20), born date, ref uuid, amount numeric);
INSERT INTO people SELECT g, CASE g % 3 WHEN 0 THEN ' Person' || g || '@Example.org ' ELSE 'person' || g || '@example.org' END, 'p' || g % 200 || '@example.org',
  'pw' || g, 'ÄC-' || g % 70, date '1950-01-01' + g, md5(g::text)::uuid, g FROM generate_series(1, 1000) g;
INSERT INTO people (id, email) VALUES (0, ''), (-1, NULL);
CREATE TABLE contacts (id integer PRIMARY KEY, email text, other_email text);
INSERT INTO contacts SELECT g, 'PERSON' || g || '@example.org', 'someone' || g || '@example.org' FROM generate_series(1, 400) g;
CREATE TABLE documents (id integer PRIMARY KEY, details jsonb, raw json, typed text, per_person jsonb, secret_data jsonb, rare jsonb);
INSERT INTO documents SELECT g, jsonb_build_object('city', 'Oslo', 'zip', g, 'vip', g % 2 = 0, 'note', CASE WHEN g % 9 = 0 THEN 'x' END),
  '{"size": "L", "size": "XL", "nested": {"a": 1}}', '{"colour": "red"}', jsonb_build_object('user' || g || '@example.org', 1),
  '{"token": "x"}', CASE WHEN g = 1 THEN '{"once": 1}'::jsonb ELSE '[1]' END FROM generate_series(1, 60) g;
INSERT INTO documents (id, raw, typed) VALUES (99, '{"nul": "\\u0000"}', 'no document');`;

let found: Profile;

beforeAll(async () => {
  const url = await createDatabase('sketches');
  await withClient(url, (client) => client.query(structure));
  found = await read(url, 5000);
  part = await read(url, 500);
});
let part: Profile;

async function read(url: string, sampleRows: number): Promise<Profile> {
  const session = await openSession({
    url,
    role: 'source',
    zone: 'UTC',
    connectTimeoutMs: 3000,
    statementTimeoutMs: 30_000,
    settings: rowOrder,
  });
  try {
    return await profileCatalog(session, await introspect(session, ['public']), { sampleRows });
  } finally {
    await session.close();
  }
}

function fieldOf(entity: string, name: string, of = found): FieldProfile {
  const field = of.entities[entity]?.fields[name];
  if (!field) throw new Error(`${entity}.${name} was not profiled`);
  return field;
}

describe('sketches of values', () => {
  it('are the same in SQL and in TypeScript, whatever the case of ASCII letters and the blanks around', () => {
    const emails = Array.from({ length: 1000 }, (_, i) => `person${i + 1}@EXAMPLE.org `);
    expect(fieldOf('people', 'email').sketch).toBe(sketchRows([...emails, '']));
    expect(fieldOf('people', 'code').sketch).toBe(sketchRows(Array.from({ length: 70 }, (_, i) => `ÄC-${i}`)));
  });

  it('tell how much of the smaller set the larger one holds', () => {
    expect(sharedBySketch(readSketch(fieldOf('contacts', 'email')), readSketch(fieldOf('people', 'email')))).toBeGreaterThan(0.7);
    expect(sharedBySketch(readSketch(fieldOf('people', 'email')), readSketch(fieldOf('contacts', 'email')))).toBeGreaterThan(0.7);
    expect(sharedBySketch(readSketch(fieldOf('contacts', 'other_email')), readSketch(fieldOf('people', 'email')))).toBe(0);
    expect(sharedBySketch(readSketch(fieldOf('people', 'amount')), readSketch(fieldOf('people', 'email')))).toBe(null);
  });

  it('are not made of few sensitive values, of secrets, of numbers, nor of a part of the rows', () => {
    expect(fieldOf('people', 'few_email')).toMatchObject({ sensitivity: 'pii', distinct: 200 });
    for (const name of ['few_email', 'passwd', 'amount', 'id']) expect(fieldOf('people', name).sketch).toBeUndefined();
    expect(fieldOf('people', 'born').sketch).toMatch(/^[0-3-]{128}$/);
    expect(fieldOf('people', 'email', part).sketch).toBeUndefined();
  });

  it('hold no value', () => {
    const told = JSON.stringify(
      Object.values(found.entities).flatMap(({ fields }) => Object.values(fields).filter((each) => each.sensitivity)),
    );
    expect(told).not.toMatch(/person\d|someone|pw\d|example/i);
  });
});

describe('members of documents', () => {
  const namesOf = (field: string) => fieldOf('documents', field).keys?.map(({ name, kind, rows }) => [name, kind, rows]);

  it('are known by name, kind and how many have them', () => {
    expect(namesOf('details')).toEqual([
      ['city', 'string', 60],
      ['note', 'string', 60],
      ['vip', 'boolean', 60],
      ['zip', 'number', 60],
    ]);
    expect(namesOf('raw')).toEqual([
      ['nested', 'object', 60],
      ['size', 'string', 60],
    ]);
    expect(namesOf('typed')).toEqual([['colour', 'string', 60]]);
  });

  it('are no values: neither keys that look like them, nor rare ones, nor those of secrets', () => {
    for (const field of ['per_person', 'secret_data', 'rare']) expect(namesOf(field)).toBeUndefined();
  });
});
