import type { Case } from './cases.ts';

const oid = (n: number): string => n.toString(16).padStart(24, '0');

export const joinCases: readonly Case[] = [
  {
    what: '$unwind drops what has no elements',
    on: 'customers',
    pipeline: [{ $unwind: '$tags' }, { $sort: { _id: 1, tags: 1 } }, { $project: { tags: 1 } }],
    expected: [
      { _id: 1, tags: 'x' },
      { _id: 1, tags: 'y' },
      { _id: 5, tags: 'x' },
      { _id: 6, tags: 'x' },
      { _id: 6, tags: 'y' },
      { _id: 6, tags: 'z' },
    ],
  },
  {
    what: '$unwind with index counts from 0',
    on: 'customers',
    pipeline: [
      { $unwind: { path: '$orders', includeArrayIndex: 'i' } },
      { $sort: { _id: 1, i: 1 } },
      { $project: { i: 1, sku: '$orders.sku' } },
    ],
    expected: [
      { _id: 1, i: 0, sku: 'A1' },
      { _id: 1, i: 1, sku: 'B1' },
      { _id: 3, i: 0, sku: 'A1' },
      { _id: 4, i: 0, sku: 'C1' },
      { _id: 4, i: 1, sku: 'A1' },
      { _id: 6, i: 0, sku: 'B1' },
    ],
  },
  {
    what: '$unwind that keeps documents without elements',
    on: 'customers',
    pipeline: [
      { $unwind: { path: '$orders', preserveNullAndEmptyArrays: true } },
      { $match: { $or: [{ 'orders.sku': 'C1' }, { 'orders.sku': { $exists: false } }] } },
      { $sort: { _id: 1 } },
      { $project: { qty: { $ifNull: ['$orders.qty', -1] } } },
    ],
    expected: [
      { _id: 2, qty: -1 },
      { _id: 4, qty: 0 },
      { _id: 5, qty: -1 },
    ],
  },
  {
    what: '$unwind of what is no array takes it for one element',
    on: 'customers',
    pipeline: [{ $unwind: '$nick' }, { $sort: { _id: 1 } }, { $project: { nick: 1 } }],
    expected: [
      { _id: 1, nick: 'A' },
      { _id: 4, nick: 'D' },
      { _id: 5, nick: 'E' },
      { _id: 6, nick: 'A' },
    ],
  },
  {
    what: '$unwind, $group, $sort, $limit',
    on: 'customers',
    pipeline: [
      { $unwind: '$orders' },
      { $group: { _id: '$orders.sku', sold: { $sum: { $multiply: ['$orders.qty', '$orders.price'] } }, n: { $sum: 1 } } },
      { $sort: { sold: -1 } },
      { $limit: 2 },
    ],
    expected: [
      { _id: 'B1', sold: 41, n: 2 },
      { _id: 'A1', sold: 20, n: 3 },
    ],
  },
  {
    what: '$push and $unwind again',
    on: 'customers',
    pipeline: [
      { $sort: { _id: 1 } },
      { $group: { _id: '$home.city', who: { $push: { n: '$name', a: '$age' } } } },
      { $unwind: '$who' },
      { $match: { _id: 'Oslo' } },
      { $sort: { 'who.n': -1 } },
      { $project: { _id: 0, name: '$who.n', next: { $add: ['$who.a', 1] } } },
    ],
    expected: [
      { name: 'Di', next: 31 },
      { name: 'Ana', next: 31 },
    ],
  },
  {
    what: '$lookup is empty where nothing belongs',
    on: 'customers',
    pipeline: [
      { $lookup: { from: 'visits', localField: '_id', foreignField: 'customer', as: 'seen' } },
      { $sort: { _id: 1 } },
      { $project: { n: { $size: '$seen' }, cost: { $sum: '$seen.cost' } } },
    ],
    expected: [
      { _id: 1, n: 2, cost: '6.25' },
      { _id: 2, n: 0, cost: '0' },
      { _id: 3, n: 1, cost: '2.00' },
      { _id: 4, n: 0, cost: '0' },
      { _id: 5, n: 0, cost: '0' },
      { _id: 6, n: 0, cost: '0' },
    ],
  },
  {
    what: '$lookup: null and missing belong to null and missing',
    on: 'visits',
    pipeline: [
      { $match: { kind: 'mail' } },
      { $lookup: { from: 'customers', localField: 'customer', foreignField: 'age', as: 'c' } },
      { $sort: { at: 1 } },
      { $project: { _id: 0, n: { $size: '$c' } } },
    ],
    expected: [{ n: 0 }, { n: 1 }],
  },
  {
    what: '$lookup and $unwind',
    on: 'visits',
    pipeline: [
      { $lookup: { from: 'customers', localField: 'customer', foreignField: '_id', as: 'c' } },
      { $unwind: { path: '$c', preserveNullAndEmptyArrays: true } },
      { $sort: { at: 1 } },
      { $project: { name: '$c.name' } },
    ],
    expected: ['Ana', 'Ana', 'Cy', null, null, null].map((name, i) => ({ _id: oid(i + 1), name })),
  },
  {
    what: '$lookup and the first element of a key',
    on: 'visits',
    pipeline: [
      { $lookup: { from: 'customers', localField: 'customer', foreignField: '_id', as: 'c' } },
      { $addFields: { c: { $arrayElemAt: ['$c', 0] } } },
      { $sort: { at: -1 } },
      { $project: { _id: 0, city: { $ifNull: ['$c.home.city', '?'] } } },
    ],
    expected: ['?', '?', '?', 'Rome', 'Oslo', 'Oslo'].map((city) => ({ city })),
  },
  {
    what: '$lookup over elements on the other side',
    on: 'former',
    pipeline: [
      { $addFields: { wanted: 'z' } },
      { $lookup: { from: 'customers', localField: 'wanted', foreignField: 'tags', as: 'c' } },
      { $unwind: '$c' },
      { $sort: { _id: 1 } },
      { $project: { who: '$c.name' } },
    ],
    expected: [
      { _id: 11, who: 'Ço' },
      { _id: 12, who: 'Ço' },
    ],
  },
  {
    what: '$lookup of a pipeline with variables',
    on: 'customers',
    pipeline: [
      { $match: { _id: { $lte: 3 } } },
      {
        $lookup: {
          from: 'visits',
          let: { who: '$_id' },
          pipeline: [
            { $match: { $expr: { $eq: ['$customer', '$$who'] }, kind: 'call' } },
            { $sort: { at: -1 } },
            { $project: { _id: 0, at: 1, cost: 1 } },
          ],
          as: 'calls',
        },
      },
      { $sort: { _id: 1 } },
      { $project: { calls: 1 } },
    ],
    expected: [
      { _id: 1, calls: [{ at: { $date: '2024-05-01T08:00:00Z' }, cost: { $numberDecimal: '5.00' } }] },
      { _id: 2, calls: [] },
      { _id: 3, calls: [{ at: { $date: '2024-05-03T00:00:00Z' }, cost: { $numberDecimal: '2.00' } }] },
    ],
  },
  {
    what: '$lookup counted by a pipeline of its own',
    on: 'customers',
    pipeline: [
      {
        $lookup: {
          from: 'visits',
          localField: '_id',
          foreignField: 'customer',
          pipeline: [{ $group: { _id: '$kind', n: { $sum: 1 } } }],
          as: 'kinds',
        },
      },
      { $unwind: '$kinds' },
      { $sort: { _id: 1, 'kinds._id': 1 } },
      { $project: { kind: '$kinds._id', n: '$kinds.n' } },
    ],
    expected: [
      { _id: 1, kind: 'call', n: 1 },
      { _id: 1, kind: 'mail', n: 1 },
      { _id: 3, kind: 'call', n: 1 },
    ],
  },
  {
    what: '$unionWith: a member that one side lacks is missing',
    on: 'former',
    pipeline: [
      { $project: { name: 1, age: 1 } },
      { $unionWith: { coll: 'customers', pipeline: [{ $match: { age: { $gte: 30 } } }, { $project: { name: 1, tag: 'now' } }] } },
      { $sort: { _id: 1 } },
    ],
    expected: [
      { _id: 1, name: 'Ana', age: null, tag: 'now' },
      { _id: 4, name: 'Di', age: null, tag: 'now' },
      { _id: 5, name: 'eve', age: null, tag: 'now' },
      { _id: 11, name: 'Fay', age: 70, tag: null },
      { _id: 12, name: 'Gil', age: null, tag: null },
    ],
  },
  {
    what: '$facet',
    on: 'customers',
    pipeline: [
      { $match: { age: { $gte: 25 } } },
      {
        $facet: {
          all: [{ $count: 'n' }],
          none: [{ $match: { age: 99 } }, { $count: 'n' }],
          oldest: [{ $sort: { age: -1, _id: 1 } }, { $limit: 2 }, { $project: { _id: 0, name: 1 } }],
        },
      },
    ],
    expected: [{ all: [{ n: 4 }], none: [], oldest: [{ name: 'eve' }, { name: 'Ana' }] }],
  },
  {
    what: '$sum over an array that a $group made',
    on: 'customers',
    pipeline: [
      { $group: { _id: '$home.city', ages: { $push: '$age' } } },
      { $sort: { _id: 1 } },
      { $project: { sum: { $sum: '$ages' }, n: { $size: '$ages' } } },
    ],
    expected: [
      { _id: null, sum: 66, n: 2 },
      { _id: 'Bern', sum: 0, n: 1 },
      { _id: 'Oslo', sum: 60, n: 2 },
      { _id: 'Rome', sum: 0, n: 0 },
    ],
  },
];
