import type { Json } from '../../../model/pipelines/pipeline.ts';
import { graphCases } from './cases-of-graphs.ts';
import { groupCases } from './cases-of-groups.ts';
import { joinCases } from './cases-of-joins.ts';
import { valueCases } from './cases-of-values.ts';
import { windowCases } from './cases-of-windows.ts';

/** A pipeline, and what MongoDB's manual and its source say that it gives; NULL where a member is null or missing. */
export interface Case {
  readonly what: string;
  readonly on: string;
  readonly pipeline: Json;
  readonly expected: readonly Readonly<Record<string, unknown>>[];
  /** No order is said: rows are compared as a set. */
  readonly unordered?: boolean;
}

const ids = (...list: number[]): { _id: number }[] => list.map((_id) => ({ _id }));
const just = { $project: { _id: 1 } };
const byId = { $sort: { _id: 1 } };
const found = (what: string, query: Json, ...list: number[]): Case => ({
  what,
  on: 'customers',
  pipeline: [{ $match: query }, just, byId],
  expected: ids(...list),
});

const matchCases: readonly Case[] = [
  found('$match on a value', { age: 30 }, 1, 4),
  found('$match null takes missing as well', { age: null }, 3),
  found('$match null where both are NULL', { nick: null }, 2, 3),
  found('$ne takes null and missing', { nick: { $ne: 'A' } }, 2, 3, 4, 5),
  found('$gt compares numbers only, among values of several types', { score: { $gt: 5 } }, 1, 6),
  found('$lt of a string compares strings only', { score: { $lt: 'z' } }, 2),
  found('$lt is no order beyond one type: missing is not below', { age: { $lt: 30 } }, 2, 6),
  found('$gte null is null', { nick: { $gte: null } }, 2, 3),
  found('NaN is below no number', { rate: { $lt: 0.25 } }, 1, 2, 6),
  found('NaN is above no number', { rate: { $gt: -100 } }, 1, 2, 5, 6),
  found('$in with null', { 'home.city': { $in: ['Rome', null] } }, 2, 3, 5),
  found('$nin', { 'home.city': { $nin: ['Oslo', null] } }, 3, 6),
  found('$exists', { age: { $exists: false } }, 3),
  found('$type of values of several types', { score: { $type: 'string' } }, 2),
  found('$type number', { score: { $type: 'number' } }, 1, 3, 6),
  found('true is not 1', { score: true }, 4),
  found('$or, $and, $nor', { $or: [{ age: 41 }, { $and: [{ age: 30 }, { $nor: [{ name: 'Ana' }] }] }] }, 4, 5),
  found('$not takes what lacks the member', { age: { $not: { $gt: 26 } } }, 2, 3, 6),
  found('$mod', { age: { $mod: [10, 0] } }, 1, 4, 6),
  found('$regex that is plain text', { name: { $regex: '^A' } }, 1),
  found('a pattern knows upper and lower case', { name: { $regex: 'e' } }, 5),
  found('a value among elements', { tags: 'x' }, 1, 5, 6),
  found('$ne over elements: none is it', { tags: { $ne: 'x' } }, 2, 3, 4),
  found('$all', { tags: { $all: ['x', 'z'] } }, 6),
  found('$size', { tags: { $size: 2 } }, 1),
  found('conditions on elements may be met by different ones', { 'orders.qty': { $gt: 1 }, 'orders.price': { $gt: 10 } }, 1, 6),
  found('$elemMatch wants one element', { orders: { $elemMatch: { qty: { $gt: 1 }, price: { $gt: 10 } } } }, 6),
  found('$expr puts missing below all', { $expr: { $lt: ['$age', 26] } }, 2, 3, 6),
  found('$expr puts types in order', { $expr: { $gt: ['$score', 'a'] } }, 2, 4),
  found('$expr of two members', { $expr: { $gt: ['$age', '$_id'] } }, 1, 2, 4, 5),
  found('$expr: a bool is above all numbers', { $expr: { $gte: ['$score', 10.5] } }, 2, 4, 6),
  found('a decimal and a double of the same digits are two', { balance: 0.1 }),
  found('a decimal', { balance: { $numberDecimal: '0.1' } }, 2),
  found('dates', { joined: { $gte: { $date: '2024-01-08T00:00:00Z' }, $lt: { $date: '2024-03-01T00:00:00Z' } } }, 2, 3, 5),
];

export const cases: readonly Case[] = [...matchCases, ...valueCases, ...groupCases, ...joinCases, ...graphCases, ...windowCases];
