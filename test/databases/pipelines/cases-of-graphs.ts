import type { Json } from '../../../model/pipelines/pipeline.ts';
import type { Case } from './cases.ts';

const search = (spec: Readonly<Record<string, Json>>): Json => ({
  $graphLookup: { from: 'staff', startWith: '$_id', connectFromField: '_id', connectToField: 'boss', as: 'found', ...spec },
});
/** Each document that was found as a row of its own. */
const listed: readonly Json[] = [{ $unwind: '$found' }, { $sort: { _id: 1, 'found._id': 1 } }];
const of = (...ids: number[]): Json => ({ $match: { _id: { $in: ids } } });
const rows = (id: number, ...found: number[]) => found.map((each) => ({ _id: id, who: each }));
const who: Json = { $project: { who: '$found._id' } };
const advice = { connectFromField: 'advises.who', connectToField: '_id', startWith: '$advises.who' };

export const graphCases: readonly Case[] = [
  {
    what: '$graphLookup finds all below, and nobody below the last',
    on: 'staff',
    pipeline: [of(1, 2, 5), search({}), ...listed, who],
    expected: [...rows(1, 2, 3, 4, 5, 6), ...rows(2, 4, 5, 6)],
  },
  {
    what: '$graphLookup says at which step, from 0',
    on: 'staff',
    pipeline: [of(1), search({ depthField: 'level' }), ...listed, { $project: { _id: 0, name: '$found.name', level: '$found.level' } }],
    expected: [
      { name: 'Jon', level: 0 },
      { name: 'Kim', level: 0 },
      { name: 'Leo', level: 1 },
      { name: 'Mia', level: 2 },
      { name: 'Ned', level: 2 },
    ],
  },
  {
    what: '$graphLookup ends at maxDepth',
    on: 'staff',
    pipeline: [of(1), search({ maxDepth: 1 }), ...listed, who],
    expected: rows(1, 2, 3, 4),
  },
  {
    what: '$graphLookup of maxDepth 0 is one step',
    on: 'staff',
    pipeline: [search({ maxDepth: 0 }), { $sort: { _id: 1 } }, { $project: { n: { $size: '$found' } } }],
    expected: [2, 1, 0, 2, 0, 0, 0].map((n, i) => ({ _id: i + 1, n })),
  },
  {
    what: '$graphLookup through arrays: circles end, and each is found once, at its first step',
    on: 'staff',
    pipeline: [of(3, 4, 6), search({ ...advice, depthField: 'step' }), ...listed, { $project: { who: '$found._id', step: '$found.step' } }],
    expected: [
      { _id: 3, who: 2, step: 0 },
      { _id: 3, who: 4, step: 0 },
      { _id: 3, who: 5, step: 1 },
      { _id: 4, who: 4, step: 1 },
      { _id: 4, who: 5, step: 0 },
      { _id: 6, who: 6, step: 0 },
    ],
  },
  {
    what: '$graphLookup goes on only through what restrictSearchWithMatch lets through',
    on: 'staff',
    pipeline: [of(1), search({ restrictSearchWithMatch: { desk: { $ne: 'a' }, name: { $nin: ['Ned'] } } }), ...listed, who],
    expected: rows(1, 2, 4, 5),
  },
  {
    what: '$graphLookup does not reach what stands behind a document that is left out',
    on: 'staff',
    pipeline: [of(1), search({ restrictSearchWithMatch: { desk: 'b' } }), ...listed, who],
    expected: rows(1, 2, 4, 6),
  },
  {
    what: '$graphLookup upwards: null and missing lead to nobody',
    on: 'staff',
    pipeline: [
      of(6, 7),
      search({ startWith: '$boss', connectFromField: 'boss', connectToField: '_id' }),
      { $sort: { _id: 1 } },
      { $project: { n: { $size: '$found' }, all: { $sum: '$found._id' } } },
    ],
    expected: [
      { _id: 6, n: 3, all: 7 },
      { _id: 7, n: 0, all: 0 },
    ],
  },
  {
    what: '$graphLookup from a written array, whose values are starts of their own',
    on: 'staff',
    pipeline: [of(1), search({ startWith: [4, 7], depthField: 'at' }), ...listed, { $project: { who: '$found._id', at: '$found.at' } }],
    expected: [
      { _id: 1, who: 5, at: 0 },
      { _id: 1, who: 6, at: 0 },
    ],
  },
  {
    what: '$graphLookup to elements of an array: who is advised, the other way round',
    on: 'staff',
    pipeline: [of(5), search({ connectFromField: '_id', connectToField: 'advises.who' }), ...listed, who],
    expected: rows(5, 2, 3, 4, 5),
  },
  {
    what: '$graphLookup of another collection, by text',
    on: 'customers',
    pipeline: [
      of(1, 6),
      { $addFields: { at: 'b' } },
      search({ startWith: '$at', connectFromField: 'desk', connectToField: 'desk' }),
      { $sort: { _id: 1 } },
      { $project: { n: { $size: '$found' } } },
    ],
    expected: [
      { _id: 1, n: 4 },
      { _id: 6, n: 4 },
    ],
  },
  {
    what: '$graphLookup within a $lookup, and grouped afterwards',
    on: 'former',
    pipeline: [
      { $match: { _id: 11 } },
      { $lookup: { from: 'staff', pipeline: [of(2), search({ depthField: 'd' }), { $unwind: '$found' }], as: 's' } },
      { $unwind: '$s' },
      { $group: { _id: '$s.found.d', n: { $sum: 1 } } },
      { $sort: { _id: 1 } },
    ],
    expected: [
      { _id: 0, n: 1 },
      { _id: 1, n: 2 },
    ],
  },
];
