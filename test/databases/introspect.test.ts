import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { introspect } from '../../databases/postgres/introspect/introspect.ts';
import { openSession } from '../../databases/postgres/session.ts';
import { type Catalog, type Entity, findEntity, findField, fingerprint } from '../../model/catalog.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const structure = readFileSync(join(import.meta.dirname, 'fixtures/every-structure.sql'), 'utf8');
let url: string;
let found: Catalog;

beforeAll(async () => {
  url = await createDatabase('catalog');
  await withClient(url, (client) => client.query(structure));
  found = await read(url);
});

async function read(of: string): Promise<Catalog> {
  const session = await openSession({ url: of, role: 'source', zone: 'UTC', connectTimeoutMs: 3000, statementTimeoutMs: 30_000 });
  try {
    return await introspect(session, ['public', 'billing']);
  } finally {
    await session.close();
  }
}

function entityNamed(name: string): Entity {
  const entity = findEntity(found, name);
  if (!entity) throw new Error(`${name} was not found`);
  return entity;
}
const typeOf = (entity: string, field: string): unknown => findField(entityNamed(entity), field)?.type;

describe('a catalog', () => {
  it('names every entity once, partitions inside their parent', () => {
    expect(found.entities.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'billing.invoice table',
      'Clinic table',
      'open_clinics view',
      'visit partitioned_table',
    ]);
    expect(entityNamed('visit').partitions).toMatchObject({ by: 'RANGE (at)', children: [{ name: 'visit_2024' }] });
  });

  it('counts rows exactly, also through partitions', () => {
    expect([found.sizes.Clinic?.rows, found.sizes.visit?.rows, found.sizes['billing.invoice']?.rows]).toEqual([2, 1, 0]);
  });

  it.each([
    ['Clinic', 'name', { native: 'character varying(80)', kind: 'varchar', dimensions: 0, length: 80 }],
    ['Clinic', 'mood', { native: 'public.mood', kind: 'enum', dimensions: 0, labels: ['sad', "it's ok"], typeName: 'public.mood' }],
    ['Clinic', 'opened', { native: 'tstzrange', kind: 'range', dimensions: 0, typeName: 'tstzrange' }],
    ['Clinic', 'where_it_is', { native: 'public.address', kind: 'composite', dimensions: 0, typeName: 'public.address' }],
    ['Clinic', 'tags', { native: 'text[]', kind: 'text', dimensions: 1 }],
    ['Clinic', 'grid', { native: 'integer[]', kind: 'integer', dimensions: 2 }],
    [
      'billing.invoice',
      'net',
      { native: 'billing.amount', kind: 'numeric', dimensions: 0, precision: 12, scale: 2, typeName: 'billing.amount', isDomain: true },
    ],
    ['billing.invoice', 'rate', { native: 'numeric(3,-2)', kind: 'numeric', dimensions: 0, precision: 3, scale: -2 }],
    ['billing.invoice', 'code', { native: 'character(3)', kind: 'char', dimensions: 0, length: 3 }],
    ['billing.invoice', 'at', { native: 'timestamp(3) without time zone', kind: 'timestamp', dimensions: 0 }],
  ])('knows the type of %s.%s', (entity, field, type) => {
    expect(typeOf(entity, field)).toEqual(type);
  });

  it('keeps keys, references, checks, exclusions, indexes, triggers and comments', () => {
    const clinic = entityNamed('Clinic');
    expect(clinic).toMatchObject({
      comment: 'Where care happens',
      key: { fields: ['id'] },
      uniques: [{ fields: ['name'] }],
      checks: [{ name: 'named' }],
      exclusions: [{ definition: 'EXCLUDE USING gist (opened WITH &&)' }],
      references: [
        { entity: 'Clinic', fields: ['parent'], toFields: ['id'], onDelete: 'SET NULL', onUpdate: 'NO ACTION', deferrable: true },
      ],
      indexes: [{ name: 'clinic_lower', fields: [], method: 'btree', unique: false, where: '(parent IS NULL)' }],
      triggers: [{ name: 'touched', enabled: true, timing: 'before row' }],
    });
    expect(findField(clinic, 'id')?.generated).toBe('identity_always');
  });

  it('keeps composite keys, generated columns, collations and row security of other schemas', () => {
    const invoice = entityNamed('billing.invoice');
    expect(invoice).toMatchObject({
      key: { fields: ['clinic', 'number'] },
      uniques: [{ fields: ['code'], nullsNotDistinct: true }],
      rowSecurity: {
        enabled: true,
        forced: false,
        policies: [{ name: 'own', definition: 'PERMISSIVE FOR SELECT TO public USING ((clinic = 1))' }],
      },
    });
    expect(findField(invoice, 'doubled')).toMatchObject({ generated: 'stored' });
    expect(findField(invoice, 'code')).toMatchObject({ collation: 'C' });
  });

  it('keeps types that people made', () => {
    expect(found).toMatchObject({
      enums: [{ name: 'mood', labels: ['sad', "it's ok"] }],
      domains: [{ name: 'billing.amount', base: 'numeric(12,2)', nullable: true }],
      composites: [
        {
          name: 'address',
          attributes: [
            { name: 'street', type: 'text' },
            { name: 'zip', type: 'character varying(5)' },
          ],
        },
      ],
    });
    expect(found.sequences).toContainEqual({ name: 'billing.invoice_number_seq', ownedBy: 'invoice.number' });
  });
});

describe('the fingerprint', () => {
  it('is the same for the same structure elsewhere, and does not move with rows', async () => {
    const twin = await createDatabase('twin');
    await withClient(twin, (client) => client.query(`CREATE TABLE shifts_object_ids (); DROP TABLE shifts_object_ids; ${structure}`));
    await withClient(twin, (client) => client.query(`INSERT INTO "Clinic" (name) VALUES ('more')`));
    expect(fingerprint(await read(twin))).toBe(fingerprint(found));
  });

  it('moves with a column', async () => {
    const changed = await createDatabase('changed');
    await withClient(changed, (client) => client.query(`${structure}; ALTER TABLE visit ADD more text`));
    expect(fingerprint(await read(changed))).not.toBe(fingerprint(found));
  });
});
