import type { Json } from '../../../model/pipelines/pipeline.ts';
import type { Case } from './cases.ts';

const of = (what: string, made: Json, ...values: unknown[]): Case => ({
  what,
  on: 'customers',
  pipeline: [{ $sort: { _id: 1 } }, { $project: { _id: 0, v: made } }],
  expected: values.map((v) => ({ v })),
});

const branch = (holds: Json, value: string): Json =>
  Object.fromEntries([
    ['case', holds],
    ['then', value],
  ]);

/** What expressions make of customers 1 to 6. */
export const valueCases: readonly Case[] = [
  of('$add of null and missing is null', { $add: ['$age', 1] }, 31, 26, null, 31, 42, 1),
  of('$divide makes doubles', { $divide: ['$age', 4] }, 7.5, 6.25, null, 7.5, 10.25, 0),
  of('$mod keeps the sign of the dividend', { $mod: [{ $subtract: ['$age', 35] }, 10] }, -5, 0, null, -5, 6, -5),
  of('$round is half to even', { $round: [{ $divide: ['$age', 4] }, 0] }, 8, 6, null, 8, 10, 0),
  of('$round with places', { $round: [{ $multiply: ['$rate', 1.25] }, 2] }, 0.12, 0.25, Number.NaN, null, 0.38, -3.12),
  of('$mod of doubles', { $mod: ['$rate', 0.1] }, 0, 0, Number.NaN, null, 0.09999999999999998, -0.09999999999999987),
  of('$floor', { $floor: '$rate' }, 0, 0, Number.NaN, null, 0, -3),
  of('$trunc', { $trunc: '$rate' }, 0, 0, Number.NaN, null, 0, -2),
  of('decimals stay exact', { $multiply: ['$balance', 3] }, '31.50', '0.30', '300', '-9.75', '0.60', '21'),
  of('$divide of decimals has 34 digits', { $divide: ['$balance', 3] }, ...thirds()),
  of('$cond takes 0 and missing as false', { $cond: ['$age', 'yes', 'no'] }, 'yes', 'yes', 'no', 'yes', 'yes', 'no'),
  of('$ifNull', { $ifNull: ['$nick', '$home.city', 'none'] }, 'A', 'none', 'Rome', 'D', 'E', 'A'),
  of(
    '$switch',
    {
      $switch: {
        branches: [branch({ $gte: ['$age', 40] }, 'old'), branch({ $gte: ['$age', 1] }, 'mid')],
        default: 'new',
      },
    },
    ...['mid', 'mid', 'new', 'mid', 'old', 'new'],
  ),
  of('$concat with null is null', { $concat: ['$name', '-', '$home.city'] }, 'Ana-Oslo', null, 'Cy-Rome', 'Di-Oslo', null, 'Ço-Bern'),
  of('$toUpper changes A to Z only', { $toUpper: '$name' }, 'ANA', 'BO', 'CY', 'DI', 'EVE', 'çO'.replace('ç', 'Ç')),
  of('$toUpper of null is ""', { $toUpper: '$home.city' }, 'OSLO', '', 'ROME', 'OSLO', '', 'BERN'),
  of('$strLenCP and $substrCP', { $concat: [{ $substrCP: ['$name', 1, 2] }, '!'] }, 'na!', 'o!', 'y!', 'i!', 've!', 'o!'),
  of('$year in UTC', { $year: '$joined' }, 2024, 2024, 2024, 2023, 2024, 2024),
  of('$dayOfWeek counts from Sunday', { $dayOfWeek: '$joined' }, 1, 2, 5, 1, 2, 6),
  of('$week begins on Sunday', { $week: '$joined' }, 1, 1, 8, 53, 1, 8),
  of('a time zone', { $dayOfMonth: { date: '$joined', timezone: 'Europe/Berlin' } }, 8, 8, 29, 31, 8, 1),
  of(
    '$dateTrunc of weeks',
    { $dateTrunc: { date: '$joined', unit: 'week' } },
    ...['2024-01-07', '2024-01-07', '2024-02-25', '2023-12-31', '2024-01-07', '2024-02-25'].map((each) => `${each}T00:00:00.000Z`),
  ),
  of(
    '$dateToString',
    { $dateToString: { date: '$joined', format: '%Y/%m at %H:%M "%L"' } },
    ...['2024/01 at 23:30 "000"', '2024/01 at 00:00 "000"', '2024/02 at 12:00 "250"'],
    ...['2023/12 at 10:00 "000"', '2024/01 at 05:00 "000"', '2024/03 at 00:00 "000"'],
  ),
  of(
    'milliseconds between dates',
    { $subtract: ['$joined', { $date: '2024-01-08T00:00:00Z' }] },
    ...[-1_800_000, 0, 4_536_000_250, -655_200_000, 18_000_000, 4_579_200_000],
  ),
  of('$size of elements', { $size: '$orders' }, 2, 0, 1, 2, 0, 1),
  of('$size with $ifNull', { $size: { $ifNull: ['$tags', []] } }, 2, 0, 0, 0, 1, 3),
  of('$sum over elements', { $sum: '$orders.qty' }, 3, 0, 5, 1, 0, 3),
  of('$avg over no elements is null', { $avg: '$orders.price' }, 6.375, null, 2.5, 2, null, 10.25),
  of('$max of texts', { $max: '$orders.sku' }, 'B1', null, 'A1', 'C1', null, 'B1'),
  of('$filter and $size', { $size: { $filter: { input: '$orders', cond: { $gt: ['$$this.qty', 1] } } } }, 1, 0, 1, 0, 0, 1),
  of(
    '$sum of $map',
    { $sum: { $map: { input: '$orders', as: 'o', in: { $multiply: ['$$o.qty', '$$o.price'] } } } },
    ...[15.25, 0, 12.5, 2.5, 0, 30.75],
  ),
  of('$in an array', { $in: ['x', { $ifNull: ['$tags', []] }] }, true, false, false, false, true, true),
  of('$in values that are written there', { $in: ['$home.city', ['Oslo', null]] }, true, true, false, true, true, false),
  of('$arrayElemAt from the end', { $arrayElemAt: ['$orders.sku', -1] }, 'B1', null, 'A1', 'A1', null, 'B1'),
  of(
    'elements as documents; missing members are left out',
    { $map: { input: '$orders', as: 'o', in: { s: '$$o.sku', n: '$$o.note' } } },
    [{ s: 'A1', n: 'n' }, { s: 'B1' }],
    [],
    [{ s: 'A1' }],
    [{ s: 'C1' }, { s: 'A1', n: 'z' }],
    [],
    [{ s: 'B1' }],
  ),
  of('$cmp across types', { $cmp: ['$score', 5] }, 1, 1, -1, 1, -1, 1),
  of('$eq null is not missing', { $eq: ['$age', null] }, false, false, false, false, false, false),
  of('$type', { $type: '$age' }, 'int', 'int', 'missing', 'int', 'int', 'int'),
  of('$let', { $let: { vars: { a: { $ifNull: ['$age', 7] } }, in: { $add: ['$$a', '$$a'] } } }, 60, 50, 14, 60, 82, 0),
  {
    what: '$project of some members',
    on: 'customers',
    pipeline: [{ $match: { _id: { $lte: 2 } } }, { $sort: { _id: -1 } }, { $project: { name: 1, 'home.city': 1, old: '$age' } }],
    expected: [
      { _id: 2, name: 'Bo', 'home.city': null, old: 25 },
      { _id: 1, name: 'Ana', 'home.city': 'Oslo', old: 30 },
    ],
  },
  {
    what: '$project without some members, $addFields and $unset',
    on: 'visits',
    pipeline: [
      { $match: { kind: 'visit' } },
      { $project: { at: 0 } },
      { $addFields: { 'more.twice': { $add: ['$cost', '$cost'] } } },
      { $unset: ['kind', '_id'] },
    ],
    expected: [{ customer: 99, cost: '0.75', 'more.twice': '1.50' }],
  },
  {
    what: '$replaceRoot with $mergeObjects',
    on: 'customers',
    pipeline: [{ $match: { _id: 1 } }, { $replaceRoot: { newRoot: { $mergeObjects: ['$home', { name: '$name', city: 'new' }] } } }],
    expected: [{ city: 'new', name: 'Ana' }],
  },
  {
    what: '$sort puts null and missing first, and texts byte by byte',
    on: 'customers',
    pipeline: [{ $sort: { age: 1, name: 1 } }, { $project: { name: 1, _id: 0 } }],
    expected: ['Cy', 'Ço', 'Bo', 'Ana', 'Di', 'eve'].map((name) => ({ name })),
  },
  {
    what: '$sort of texts',
    on: 'customers',
    pipeline: [{ $sort: { name: -1 } }, { $project: { name: 1, _id: 0 } }],
    expected: ['Ço', 'eve', 'Di', 'Cy', 'Bo', 'Ana'].map((name) => ({ name })),
  },
  {
    what: '$sort of values of several types',
    on: 'customers',
    pipeline: [{ $sort: { score: 1 } }, { $project: { score: 1, _id: 0 } }],
    expected: [null, 2.5, 10, 10.5, 'high', true].map((score) => ({ score })),
  },
  {
    what: '$sort puts NaN before numbers',
    on: 'customers',
    pipeline: [{ $sort: { rate: -1 } }, { $skip: 2 }, { $limit: 3 }, { $project: { rate: 1, _id: 0 } }],
    expected: [0.1, -2.5, Number.NaN].map((rate) => ({ rate })),
  },
];

function thirds(): string[] {
  return [
    '3.5',
    '0.03333333333333333333333333333333333',
    '33.33333333333333333333333333333333',
    '-1.083333333333333333333333333333333',
  ].concat('0.06666666666666666666666666666666667', '2.333333333333333333333333333333333');
}
