import type { Json } from '../../../model/pipelines/pipeline.ts';
import type { Case } from './cases.ts';

const grouped = (what: string, by: Json, members: Record<string, Json>, ...expected: Record<string, unknown>[]): Case => ({
  what,
  on: 'customers',
  pipeline: [{ $group: { _id: by, ...members } }],
  expected,
  unordered: true,
});

const whole = (what: string, members: Record<string, Json>, expected: Record<string, unknown>): Case =>
  grouped(what, null, members, { _id: null, ...expected });

export const groupCases: readonly Case[] = [
  grouped(
    '$group takes null and missing as one key',
    '$nick',
    { n: { $sum: 1 } },
    ...[
      { _id: 'A', n: 2 },
      { _id: null, n: 2 },
      { _id: 'D', n: 1 },
      { _id: 'E', n: 1 },
    ],
  ),
  grouped(
    'a key of one member, too',
    { k: '$nick' },
    { n: { $count: {} } },
    ...[
      { '_id.k': 'A', n: 2 },
      { '_id.k': null, n: 2 },
      { '_id.k': 'D', n: 1 },
      { '_id.k': 'E', n: 1 },
    ],
  ),
  grouped(
    'a key of several members',
    { city: '$home.city', age: '$age' },
    { n: { $sum: 1 } },
    ...[
      { '_id.city': 'Oslo', '_id.age': 30, n: 2 },
      { '_id.city': null, '_id.age': 25, n: 1 },
      { '_id.city': 'Rome', '_id.age': null, n: 1 },
      { '_id.city': null, '_id.age': 41, n: 1 },
      { '_id.city': 'Bern', '_id.age': 0, n: 1 },
    ],
  ),
  whole('$sum and $avg take numbers only', { sum: { $sum: '$score' }, avg: { $avg: '$score' } }, { sum: 23, avg: 23 / 3 }),
  whole('$sum of whole numbers is one, their $avg a double', { sum: { $sum: '$age' }, avg: { $avg: '$age' } }, { sum: 126, avg: 25.2 }),
  whole('$sum of texts is 0, their $avg null', { sum: { $sum: '$name' }, avg: { $avg: '$name' } }, { sum: 0, avg: null }),
  whole(
    '$sum of decimals',
    { sum: { $sum: '$balance' }, avg: { $avg: '$balance' } },
    {
      sum: '114.55',
      avg: '19.09166666666666666666666666666667',
    },
  ),
  whole(
    '$min and $max pass over null and missing, in the order of types',
    { low: { $min: '$score' }, high: { $max: '$score' } },
    {
      low: 2.5,
      high: true,
    },
  ),
  whole('$min takes NaN for the smallest', { low: { $min: '$rate' }, high: { $max: '$rate' } }, { low: Number.NaN, high: 0.3 }),
  whole('$max of texts is byte by byte', { low: { $min: '$name' }, high: { $max: '$name' } }, { low: 'Ana', high: 'Ço' }),
  {
    what: '$sum of doubles is rounded once',
    on: 'customers',
    pipeline: [{ $match: { rate: { $gt: 0 } } }, { $group: { _id: null, sum: { $sum: '$rate' } } }],
    expected: [{ _id: null, sum: 0.6 }],
  },
  {
    what: '$push keeps the order of a $sort and null, and passes over what is missing',
    on: 'customers',
    pipeline: [{ $sort: { name: -1 } }, { $group: { _id: null, ages: { $push: '$age' }, cities: { $push: '$home.city' } } }],
    expected: [{ _id: null, ages: [0, 41, 30, 25, 30], cities: ['Bern', null, 'Oslo', 'Rome', null, 'Oslo'] }],
  },
  {
    what: '$push of documents',
    on: 'customers',
    pipeline: [
      { $sort: { _id: 1 } },
      { $match: { _id: { $in: [3, 5] } } },
      { $group: { _id: null, all: { $push: { n: '$name', a: '$age', c: '$home.city', s: '$score', j: '$joined', b: '$balance' } } } },
    ],
    expected: [
      {
        _id: null,
        all: [
          { n: 'Cy', c: 'Rome', s: 2.5, j: { $date: '2024-02-29T12:00:00.250Z' }, b: { $numberDecimal: '100' } },
          { n: 'eve', a: 41, c: null, j: { $date: '2024-01-08T05:00:00Z' }, b: { $numberDecimal: '0.20' } },
        ],
      },
    ],
  },
  {
    what: '$addToSet takes each value once, null too',
    on: 'customers',
    pipeline: [
      { $group: { _id: null, ages: { $addToSet: '$age' }, cities: { $addToSet: '$home.city' } } },
      { $project: { _id: 0, a: { $size: '$ages' }, c: { $size: '$cities' } } },
    ],
    expected: [{ a: 4, c: 4 }],
  },
  {
    what: '$first and $last after $sort',
    on: 'customers',
    pipeline: [{ $sort: { joined: 1 } }, { $group: { _id: '$home.city', first: { $first: '$name' }, last: { $last: '$age' } } }],
    expected: [
      { _id: 'Oslo', first: 'Di', last: 30 },
      { _id: null, first: 'Bo', last: 41 },
      { _id: 'Rome', first: 'Cy', last: null },
      { _id: 'Bern', first: 'Ço', last: 0 },
    ],
    unordered: true,
  },
  {
    what: 'the newest document of each kind',
    on: 'visits',
    pipeline: [
      { $sort: { at: -1 } },
      { $group: { _id: '$kind', doc: { $first: '$$ROOT' } } },
      { $replaceRoot: { newRoot: '$doc' } },
      { $project: { kind: 1, cost: 1, _id: 0 } },
    ],
    expected: [
      { kind: 'call', cost: '9' },
      { kind: 'mail', cost: '4' },
      { kind: 'visit', cost: '0.75' },
    ],
    unordered: true,
  },
  {
    what: 'a group of no documents is none',
    on: 'customers',
    pipeline: [{ $match: { _id: 99 } }, { $group: { _id: null, n: { $sum: 1 } } }],
    expected: [],
  },
  { what: '$count of no documents is none', on: 'customers', pipeline: [{ $match: { _id: 99 } }, { $count: 'n' }], expected: [] },
  { what: '$count', on: 'customers', pipeline: [{ $match: { age: { $gt: 0 } } }, { $count: 'n' }], expected: [{ n: 4 }] },
  {
    what: '$sortByCount',
    on: 'visits',
    pipeline: [{ $sortByCount: '$kind' }],
    expected: [
      { _id: 'call', count: 3 },
      { _id: 'mail', count: 2 },
      { _id: 'visit', count: 1 },
    ],
  },
  {
    what: '$bucket, with a default for what is missing',
    on: 'customers',
    pipeline: [{ $bucket: { groupBy: '$age', boundaries: [0, 26, 40], default: -1, output: { n: { $sum: 1 }, top: { $max: '$name' } } } }],
    expected: [
      { _id: -1, n: 2, top: 'eve' },
      { _id: 0, n: 2, top: 'Ço' },
      { _id: 26, n: 2, top: 'Di' },
    ],
  },
  {
    what: 'groups of groups',
    on: 'customers',
    pipeline: [
      { $unwind: '$orders' },
      { $group: { _id: { sku: '$orders.sku', who: '$_id' }, qty: { $sum: '$orders.qty' } } },
      { $group: { _id: '$_id.sku', who: { $sum: 1 }, most: { $max: '$qty' } } },
      { $sort: { _id: 1 } },
    ],
    expected: [
      { _id: 'A1', who: 3, most: 5 },
      { _id: 'B1', who: 2, most: 3 },
      { _id: 'C1', who: 1, most: 0 },
    ],
  },
  {
    what: 'months',
    on: 'visits',
    pipeline: [
      { $group: { _id: { y: { $year: '$at' }, m: { $month: '$at' } }, cost: { $sum: '$cost' } } },
      { $sort: { '_id.y': 1, '_id.m': 1 } },
    ],
    expected: [
      { '_id.y': 2024, '_id.m': 5, cost: '8.25' },
      { '_id.y': 2024, '_id.m': 6, cost: '13.75' },
    ],
  },
];
