import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { draftTarget } from '../../databases/postgres/draft/draft-target.ts';
import { introspect } from '../../databases/postgres/introspect/introspect.ts';
import { openSession } from '../../databases/postgres/session.ts';
import { type Catalog, type Entity, findEntity, findField } from '../../model/catalog.ts';
import type { DraftedTarget } from '../../model/contracts.ts';
import { legacyName } from '../../model/drafting.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const schemas = ['public', 'billing', 'odd "schema'];

async function catalogOf(url: string): Promise<Catalog> {
  const session = await openSession({ url, role: 'source', zone: 'UTC', connectTimeoutMs: 3000, statementTimeoutMs: 30_000 });
  try {
    return await introspect(session, schemas);
  } finally {
    await session.close();
  }
}

async function made(sql: string): Promise<Catalog> {
  const url = await createDatabase('draft');
  await withClient(url, (client) => client.query(sql));
  return catalogOf(url);
}

/** Without what a database has of its own. */
function structureOf({ entities, enums, domains, composites, sequences, extensions }: Catalog) {
  return { entities, enums, domains, composites, sequences, extensions: extensions.map(({ name }) => name) };
}

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');

async function draft(sql: string): Promise<DraftedTarget> {
  return draftTarget(await made(sql));
}

function entityNamed({ catalog }: DraftedTarget, name: string): Entity {
  const entity = findEntity(catalog, name);
  if (!entity) throw new Error(`${name} was not drafted`);
  return entity;
}
const shown = (entity: Entity): string[] =>
  entity.fields.map(({ name, type, nullable }) => `${name} ${type.native}${nullable ? '' : ' not null'}`);

describe.each(['every-structure.sql', 'odd-keys.sql', 'nasty.sql', 'video-rental.sql', 'trading-company.sql', 'music-store.sql'])(
  'a draft of %s',
  (name) => {
    let drafted: DraftedTarget;
    beforeAll(async () => {
      drafted = await draft(fixture(name));
    });

    it('is what PostgreSQL says of its DDL', async () => {
      expect(structureOf(await made(drafted.ddl))).toEqual(structureOf(drafted.catalog));
    });

    it('gives every table a uuid key and every reference a uuid', () => {
      const of = (entity: Entity, field: string | undefined) => findField(entity, field ?? '')?.type.native;
      for (const entity of drafted.catalog.entities) {
        expect([entity.name, of(entity, entity.key?.fields[0])]).toEqual([entity.name, 'uuid']);
        for (const { name: reference, fields } of entity.references)
          expect([reference, of(entity, fields[0])]).toEqual([reference, 'uuid']);
      }
    });

    it('is the same each time', async () => {
      expect(await draft(fixture(name))).toMatchObject({ ddl: drafted.ddl });
    });
  },
);

describe('keys', () => {
  it('make room for a uuid and stay as unique legacy columns', async () => {
    const drafted = await draft('CREATE TABLE a (id serial PRIMARY KEY, name text NOT NULL)');
    expect(shown(entityNamed(drafted, 'a'))).toEqual(['id uuid not null', 'legacy_id integer', 'name text not null']);
    expect(entityNamed(drafted, 'a')).toMatchObject({ key: { name: 'a_pkey', fields: ['id'] }, uniques: [{ fields: ['legacy_id'] }] });
  });

  it('of several columns are carried in the new columns and in the legacy ones', async () => {
    const drafted = await draft(`CREATE TABLE a (id integer PRIMARY KEY);
      CREATE TABLE b (a_id integer REFERENCES a, line integer, id integer, PRIMARY KEY (a_id, line))`);
    expect(shown(entityNamed(drafted, 'b'))).toEqual([
      'uuid uuid not null',
      'a_id uuid not null',
      'legacy_a_id integer',
      'line integer not null',
      'id integer',
    ]);
    expect(entityNamed(drafted, 'b').uniques.map(({ fields }) => fields)).toEqual([
      ['a_id', 'line'],
      ['legacy_a_id', 'line'],
    ]);
  });

  it('that are uuids, or words, keep their names', async () => {
    const drafted = await draft('CREATE TABLE a (id uuid PRIMARY KEY); CREATE TABLE b (code text PRIMARY KEY)');
    expect(shown(entityNamed(drafted, 'a'))).toEqual(['id uuid not null']);
    expect(shown(entityNamed(drafted, 'b'))).toEqual(['id uuid not null', 'code text not null']);
  });

  it('shared with a parent get a reference of their own', async () => {
    const drafted = await draft(
      'CREATE TABLE person (id integer PRIMARY KEY); CREATE TABLE pilot (id integer PRIMARY KEY REFERENCES person)',
    );
    expect(shown(entityNamed(drafted, 'pilot'))).toEqual(['id uuid not null', 'person_id uuid not null', 'legacy_id integer']);
    expect(entityNamed(drafted, 'pilot').references).toMatchObject([{ fields: ['person_id'], toFields: ['id'] }]);
  });

  it('that are missing, also where unique columns may be empty, leave the values as they are beside a uuid', async () => {
    const drafted = await draft('CREATE TABLE a (b text); CREATE TABLE c (d integer UNIQUE); CREATE TABLE e (f integer NOT NULL UNIQUE)');
    expect(shown(entityNamed(drafted, 'a'))).toEqual(['id uuid not null', 'b text']);
    expect(shown(entityNamed(drafted, 'c'))).toEqual(['id uuid not null', 'd integer']);
    expect(entityNamed(drafted, 'a').uniques).toEqual([]);
    expect(entityNamed(drafted, 'c').uniques.map(({ fields }) => fields)).toEqual([['d']]);
  });
});

describe('references', () => {
  it('keep name, actions and deferring, and ask emptiness of the uuid', async () => {
    const drafted = await draft(`CREATE TABLE a (id integer PRIMARY KEY);
      CREATE TABLE b (id integer PRIMARY KEY, a integer CONSTRAINT to_a REFERENCES a ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE, c text,
        CONSTRAINT either CHECK (a IS NULL OR c IS NULL));
      CREATE UNIQUE INDEX without_a ON b (c) WHERE a IS NULL`);
    const b = entityNamed(drafted, 'b');
    expect(b.references).toEqual([
      { name: 'to_a', entity: 'a', fields: ['a'], toFields: ['id'], onDelete: 'SET NULL', onUpdate: 'CASCADE', deferrable: true },
    ]);
    expect(shown(b)).toEqual(['id uuid not null', 'legacy_id integer', 'a uuid', 'c text']);
    expect(drafted.findings).toEqual([]);
  });

  it('in a circle may be empty until all rows are there', async () => {
    const drafted = await draft(`CREATE TABLE a (id integer PRIMARY KEY, b integer NOT NULL, self integer NOT NULL REFERENCES a);
      CREATE TABLE b (id integer PRIMARY KEY, a integer NOT NULL REFERENCES a); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;
      CREATE TABLE c (id integer PRIMARY KEY, a integer NOT NULL REFERENCES a)`);
    const nullable = (name: string, field: string) => findField(entityNamed(drafted, name), field)?.nullable;
    expect([nullable('a', 'b'), nullable('a', 'self'), nullable('b', 'a'), nullable('c', 'a')]).toEqual([true, true, true, false]);
    expect(drafted.findings.map(({ kind }) => kind)).toEqual(['cycle', 'cycle', 'cycle']);
  });

  it('to what stays behind leave the column as it is', async () => {
    const drafted = await draft('CREATE TABLE a (id integer UNIQUE); CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a (id))');
    expect(shown(entityNamed(drafted, 'b'))).toEqual(['id uuid not null', 'legacy_id integer', 'a integer']);
    expect(drafted.findings.map(({ kind }) => kind)).toContain('reference_left_out');
  });

  it('that a check compares by value keep the legacy column, and people are told', async () => {
    const drafted = await draft('CREATE TABLE a (id integer PRIMARY KEY, up integer REFERENCES a, CONSTRAINT above CHECK (up < id))');
    expect(entityNamed(drafted, 'a').checks).toEqual([{ name: 'above', expression: '(legacy_up < legacy_id)' }]);
    expect(drafted.findings.map(({ kind }) => kind)).toEqual(['legacy_columns_named']);
  });
});

describe('what comes from strangers', () => {
  it('is not run in the target: functions of their own, functions that read files, and more than one statement', async () => {
    const drafted = await draft(fixture('nasty.sql'));
    expect(drafted.ddl).not.toMatch(/two\(\)|pg_read_file|nextval/);
    expect(drafted.findings.filter(({ entity }) => entity === 'defaults').map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['default_left_out', 'check_left_out', 'index_left_out', 'computed_as_plain']),
    );
  });

  it('is read before it is written: a changed catalog cannot slip in a statement', async () => {
    const source = await made('CREATE TABLE a (id integer PRIMARY KEY, b text DEFAULT 1, CHECK (id > 0))');
    const [a] = source.entities;
    if (!a) throw new Error('a is missing');
    const evil = {
      ...a,
      fields: a.fields.map((field) => ({
        ...field,
        ...(field.name === 'b' && { default: '1); DROP TABLE a; --', type: { ...field.type, native: 'text); DROP TABLE a; --' } }),
      })),
      checks: [{ name: 'x', expression: 'true)); DROP TABLE a; SELECT ((1' }],
    };
    const drafted = await draftTarget({ ...source, entities: [evil] });
    expect(drafted.ddl).not.toContain('DROP');
    expect(drafted.findings.map(({ kind }) => kind).toSorted()).toEqual(['check_left_out', 'type_as_text']);
  });
});

describe('the legacy name', () => {
  const entity = (...names: string[]) => ({ fields: names.map((name) => ({ name })) }) as unknown as Entity;

  it('never meets a name of the source, nor grows beyond an identifier', () => {
    expect(legacyName(entity('id'), 'id')).toBe('legacy_id');
    expect(legacyName(entity('id', 'legacy_id'), 'id')).toBe('legacy_legacy_id');
    const [a, b] = [legacyName(entity(), `${'é'.repeat(31)}a`), legacyName(entity(), `${'é'.repeat(31)}b`)];
    expect(Buffer.byteLength(a)).toBeLessThanOrEqual(63);
    expect(a).not.toBe(b);
  });
});
