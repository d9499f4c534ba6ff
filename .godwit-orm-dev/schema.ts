// Written by `godwit schema emit`: change the target and the playbook, and emit again.
import { sql } from 'drizzle-orm';
import * as pg from 'drizzle-orm/pg-core';

export const colorEnum = pg.pgEnum('color', ['red', 'blue']);
export const publicAB = pg.pgTable(
  'a.b',
  {
    id: pg.integer('id').notNull(),
    cD: pg.integer('c.d'),
  },
  (t): pg.PgTableExtraConfigValue[] => [
    pg.primaryKey({ name: 'a.b_pkey', columns: [t.id] }),
    pg
      .foreignKey({ name: 'a.b_c.d_fkey', columns: [t.cD], foreignColumns: [select.order] })
      .onDelete('no action')
      .onUpdate('no action'),
  ],
);
export const boolKey = pg.pgTable(
  'bool_key',
  {
    yes: pg.boolean('yes').notNull(),
    t: pg
      .customType<{ data: string }>({ dataType: () => 'time without time zone' })('t')
      .notNull(),
  },
  (t): pg.PgTableExtraConfigValue[] => [pg.primaryKey({ name: 'bool_key_pkey', columns: [t.yes] }), pg.unique('bool_key_t_key').on(t.t)],
);
export const byArray = pg.pgTable(
  'by_array',
  {
    tags: pg.text('tags').array().notNull(),
    at: pg.timestamp('at', { withTimezone: true, mode: 'string' }).notNull(),
    email: pg.text('email').notNull(),
  },
  (t): pg.PgTableExtraConfigValue[] => [pg.primaryKey({ name: 'by_array_pkey', columns: [t.tags] }), pg.unique('by_array_at_key').on(t.at)],
);
export const byCode = pg.pgTable(
  'by_code',
  {
    code: pg.text('code').notNull(),
    c: colorEnum('c').notNull(),
  },
  (t): pg.PgTableExtraConfigValue[] => [pg.unique('by_code_c_key').on(t.c)],
);
export const byColor = pg.pgTable(
  'by_color',
  {
    c: colorEnum('c').notNull(),
    code: pg.text('code'),
    code2: pg.varchar('code2', { length: 5 }),
  },
  (t): pg.PgTableExtraConfigValue[] => [
    pg.primaryKey({ name: 'by_color_pkey', columns: [t.c] }),
    pg
      .foreignKey({ name: 'by_color_c_fkey', columns: [t.c], foreignColumns: [byCode.c] })
      .onDelete('no action')
      .onUpdate('no action'),
  ],
);
export const child = pg.pgTable(
  'child',
  {
    id: pg.integer('id').notNull(),
    note: pg.text('note'),
    extra: pg.text('extra'),
  },
  (t): pg.PgTableExtraConfigValue[] => [pg.primaryKey({ name: 'child_pkey', columns: [t.id] })],
);
export const fkindex = pg.pgTable(
  'fkindex',
  {
    id: pg.integer('id').notNull(),
    n: pg.integer('n'),
  },
  (t): pg.PgTableExtraConfigValue[] => [pg.uniqueIndex('fki').using('btree', sql.raw('id'))],
);
export const gen = pg.pgTable(
  'gen',
  {
    a: pg.integer('a'),
    b: pg.integer('b').generatedAlwaysAs(sql.raw('(a * 2)')).notNull(),
    c: pg.integer('c'),
  },
  (t): pg.PgTableExtraConfigValue[] => [pg.primaryKey({ name: 'gen_pkey', columns: [t.b] })],
);
export const ofArray = pg.pgTable(
  'of_array',
  {
    id: pg.smallint('id').notNull(),
    tags: pg.text('tags').array(),
    at: pg.timestamp('at', { withTimezone: true, mode: 'string' }),
    email: pg.text('email'),
  },
  (t): pg.PgTableExtraConfigValue[] => [
    pg.primaryKey({ name: 'of_array_pkey', columns: [t.id] }),
    pg
      .foreignKey({ name: 'of_array_at_fkey', columns: [t.at], foreignColumns: [byArray.at] })
      .onDelete('no action')
      .onUpdate('no action'),
    pg
      .foreignKey({ name: 'of_array_tags_fkey', columns: [t.tags], foreignColumns: [byArray.tags] })
      .onDelete('no action')
      .onUpdate('no action'),
  ],
);
export const ofBool = pg.pgTable(
  'of_bool',
  {
    id: pg.date('id', { mode: 'string' }).notNull(),
    yes: pg.boolean('yes').notNull(),
    t: pg.customType<{ data: string }>({ dataType: () => 'time without time zone' })('t'),
  },
  (t): pg.PgTableExtraConfigValue[] => [
    pg.primaryKey({ name: 'of_bool_pkey', columns: [t.id] }),
    pg
      .foreignKey({ name: 'of_bool_t_fkey', columns: [t.t], foreignColumns: [boolKey.t] })
      .onDelete('no action')
      .onUpdate('no action'),
    pg
      .foreignKey({ name: 'of_bool_yes_fkey', columns: [t.yes], foreignColumns: [boolKey.yes] })
      .onDelete('no action')
      .onUpdate('no action'),
  ],
);
export const ofFkindex = pg.pgTable(
  'of_fkindex',
  {
    id: pg.integer('id').notNull(),
    f: pg.integer('f'),
  },
  (t): pg.PgTableExtraConfigValue[] => [
    pg.primaryKey({ name: 'of_fkindex_pkey', columns: [t.id] }),
    pg.unique('of_fkindex_f_key').on(t.f).nullsNotDistinct(),
  ],
);
export const ofGen = pg.pgTable(
  'of_gen',
  {
    id: pg.numeric('id', { precision: 10, scale: 0 }).notNull(),
    b: pg.bigint('b', { mode: 'bigint' }),
    b2: pg.integer('b2'),
  },
  (t): pg.PgTableExtraConfigValue[] => [
    pg.primaryKey({ name: 'of_gen_pkey', columns: [t.id] }),
    pg
      .foreignKey({ name: 'of_gen_b_fkey', columns: [t.b], foreignColumns: [gen.b] })
      .onDelete('no action')
      .onUpdate('no action'),
    pg
      .foreignKey({ name: 'one', columns: [t.b2], foreignColumns: [gen.b] })
      .onDelete('no action')
      .onUpdate('no action'),
    pg
      .foreignKey({ name: 'two', columns: [t.b2], foreignColumns: [gen.b] })
      .onDelete('no action')
      .onUpdate('no action'),
  ],
);
export const parent = pg.pgTable(
  'parent',
  {
    id: pg.integer('id').notNull(),
    note: pg.text('note'),
  },
  (t): pg.PgTableExtraConfigValue[] => [pg.primaryKey({ name: 'parent_pkey', columns: [t.id] })],
);
export const select = pg.pgTable(
  'select',
  {
    order: pg.integer('order').notNull(),
    from_: pg.integer('from'),
    user: pg.text('user'),
  },
  (t): pg.PgTableExtraConfigValue[] => [
    pg.primaryKey({ name: 'select_pkey', columns: [t.order] }),
    pg
      .foreignKey({ name: 'select_from_fkey', columns: [t.from_], foreignColumns: [select.order] })
      .onDelete('no action')
      .onUpdate('no action'),
    pg.check('select_order_check', sql.raw('("order" > 0)')),
    pg.check('select_user_check', sql.raw('("user" <> \'x\'::text)')),
  ],
);
export const temporal = pg.pgTable('temporal', {
  id: pg.integer('id').notNull(),
  during: pg
    .customType<{ data: string }>({ dataType: () => 'daterange' })('during')
    .notNull(),
  name: pg.text('name'),
});
export const tenanted = pg.pgTable(
  'tenanted',
  {
    tenant: pg.uuid('tenant').notNull(),
    id: pg.uuid('id').notNull(),
    up: pg.uuid('up'),
  },
  (t): pg.PgTableExtraConfigValue[] => [
    pg.primaryKey({ name: 'tenanted_pkey', columns: [t.tenant, t.id] }),
    pg
      .foreignKey({ name: 'tenanted_tenant_up_fkey', columns: [t.tenant, t.up], foreignColumns: [tenanted.tenant, tenanted.id] })
      .onDelete('no action')
      .onUpdate('no action'),
  ],
);
export const toDotted = pg.pgTable(
  'to_dotted',
  {
    id: pg.integer('id').notNull(),
    a: pg.integer('a'),
  },
  (t): pg.PgTableExtraConfigValue[] => [
    pg.primaryKey({ name: 'to_dotted_pkey', columns: [t.id] }),
    pg
      .foreignKey({ name: 'to_dotted_a_fkey', columns: [t.a], foreignColumns: [publicAB.id] })
      .onDelete('no action')
      .onUpdate('no action'),
  ],
);
