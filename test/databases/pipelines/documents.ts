import { Decimal128, ObjectId } from 'bson';
import type { MappedColumn, PipelineMapping } from '../../../model/pipelines/mapped.ts';

const day = (text: string): Date => new Date(text);
const money = (text: string): Decimal128 => Decimal128.fromString(text);
const id = (n: number): ObjectId => new ObjectId(n.toString(16).padStart(24, '0'));

/** Documents with null, missing members, several types, empty arrays and NaN. */
export const collections: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  customers: [
    {
      ...{ _id: 1, name: 'Ana', age: 30, home: { city: 'Oslo' }, nick: 'A', score: 10, joined: day('2024-01-07T23:30:00Z') },
      ...{ balance: money('10.50'), rate: 0.1, tags: ['x', 'y'] },
      orders: [
        { sku: 'A1', qty: 2, price: 2.5, note: 'n' },
        { sku: 'B1', qty: 1, price: 10.25 },
      ],
    },
    {
      ...{ _id: 2, name: 'Bo', age: 25, home: { city: null }, nick: null, score: 'high', joined: day('2024-01-08T00:00:00Z') },
      ...{ balance: money('0.10'), rate: 0.2, tags: [], orders: [] },
    },
    {
      ...{ _id: 3, name: 'Cy', home: { city: 'Rome' }, score: 2.5, joined: day('2024-02-29T12:00:00.250Z') },
      ...{ balance: money('100'), rate: Number.NaN, tags: null, orders: [{ sku: 'A1', qty: 5, price: 2.5 }] },
    },
    {
      ...{ _id: 4, name: 'Di', age: 30, home: { city: 'Oslo' }, nick: 'D', score: true, joined: day('2023-12-31T10:00:00Z') },
      balance: money('-3.25'),
      orders: [
        { sku: 'C1', qty: 0, price: 1.5 },
        { sku: 'A1', qty: 1, price: 2.5, note: 'z' },
      ],
    },
    {
      ...{ _id: 5, name: 'eve', age: 41, home: { city: null }, nick: 'E', joined: day('2024-01-08T05:00:00Z') },
      ...{ balance: money('0.20'), rate: 0.3, tags: ['x'], orders: [] },
    },
    {
      ...{ _id: 6, name: 'Ço', age: 0, home: { city: 'Bern' }, nick: 'A', score: 10.5, joined: day('2024-03-01T00:00:00Z') },
      ...{ balance: money('7'), rate: -2.5, tags: ['y', 'z', 'x'], orders: [{ sku: 'B1', qty: 3, price: 10.25 }] },
    },
  ],
  visits: [
    { _id: id(1), customer: 1, at: day('2024-05-01T08:00:00Z'), kind: 'call', cost: money('5.00') },
    { _id: id(2), customer: 1, at: day('2024-05-02T09:15:00Z'), kind: 'mail', cost: money('1.25') },
    { _id: id(3), customer: 3, at: day('2024-05-03T00:00:00Z'), kind: 'call', cost: money('2.00') },
    { _id: id(4), customer: null, at: day('2024-06-01T00:00:00Z'), kind: 'call', cost: money('9') },
    { _id: id(5), at: day('2024-06-02T00:00:00Z'), kind: 'mail', cost: money('4') },
    { _id: id(6), customer: 99, at: day('2024-06-03T00:00:00Z'), kind: 'visit', cost: money('0.75') },
  ],
  // 1 is above all but 7; 4 and 5 advise each other in a circle, 6 itself.
  staff: [
    { _id: 1, name: 'Ida', desk: 'a', advises: [] },
    { _id: 2, name: 'Jon', boss: 1, desk: 'b', advises: [{ who: 4 }] },
    { _id: 3, name: 'Kim', boss: 1, desk: 'a', advises: [{ who: 2 }, { who: 4 }] },
    { _id: 4, name: 'Leo', boss: 2, desk: 'b', advises: [{ who: 5 }] },
    { _id: 5, name: 'Mia', boss: 4, desk: 'c', advises: [{ who: 4 }, { who: 99 }] },
    { _id: 6, name: 'Ned', boss: 4, desk: 'b', advises: [{ who: 6 }] },
    { _id: 7, name: 'Oda', boss: null, desk: 'b', advises: [{ who: 1 }] },
  ],
  former: [
    { _id: 11, name: 'Fay', age: 70 },
    { _id: 12, name: 'Gil' },
  ],
};

const whole = (column: string, more: Partial<MappedColumn> = {}): MappedColumn => ({
  ...({ kind: 'column', column, form: 'integer', types: ['int'], empty: 'never' } as const),
  ...more,
});
const text = (column: string, more: Partial<MappedColumn> = {}): MappedColumn =>
  whole(column, { form: 'text', types: ['string'], ...more });

/** Where all of it stands in the tables: `nick` and `customer` hold NULL for null and missing alike, `tags` no rows for three states. */
export const mapping: PipelineMapping = {
  customers: {
    schema: 'shop',
    table: 'customer "all"',
    members: {
      _id: whole('id'),
      name: text('name'),
      age: whole('age', { empty: 'missing' }),
      home: { kind: 'object', members: { city: text('home.city', { empty: 'null' }) } },
      nick: text('nick', { empty: 'merged' }),
      score: whole('score', { form: 'jsonb', types: ['int', 'string', 'double', 'bool'], empty: 'missing' }),
      joined: whole('joined', { form: 'timestamptz', types: ['date'] }),
      balance: whole('balance', { form: 'numeric', types: ['decimal'] }),
      rate: whole('rate', { form: 'double', types: ['double'], empty: 'missing' }),
      tags: {
        ...({ kind: 'elements', schema: 'shop', table: 'tags', parent: 'customer_id', key: 'id', ordinal: 'ordinal' } as const),
        ...{ element: text('tag'), empty: 'merged' },
      },
      orders: {
        ...({ kind: 'elements', schema: 'shop', table: 'orders', parent: 'customer_id', key: 'id', ordinal: 'ordinal' } as const),
        empty: 'never',
        element: {
          kind: 'object',
          members: {
            sku: text('sku'),
            qty: whole('qty'),
            price: whole('price', { form: 'double', types: ['double'] }),
            note: text('note', { empty: 'missing' }),
          },
        },
      },
    },
  },
  visits: {
    schema: 'shop',
    table: 'visits',
    members: {
      _id: text('id', { types: ['objectId'] }),
      customer: whole('customer', { empty: 'merged' }),
      at: whole('at', { form: 'timestamptz', types: ['date'] }),
      kind: text('kind'),
      cost: whole('cost', { form: 'numeric', types: ['decimal'] }),
    },
  },
  staff: {
    schema: 'shop',
    table: 'staff',
    members: {
      _id: whole('id'),
      name: text('name'),
      boss: whole('boss', { empty: 'merged' }),
      desk: text('desk'),
      advises: {
        ...({ kind: 'elements', schema: 'shop', table: 'advice', parent: 'staff_id', key: 'id', ordinal: 'ordinal' } as const),
        ...{ element: { kind: 'object', members: { who: whole('who') } }, empty: 'never' },
      },
    },
  },
  former: { schema: 'shop', table: 'former', members: { _id: whole('id'), name: text('name'), age: whole('age', { empty: 'missing' }) } },
};
