import type { Json } from '../../../model/pipelines/pipeline.ts';
import type { Case } from './cases.ts';

const byId = { $sort: { _id: 1 } };
const over = (what: string, spec: Readonly<Record<string, Json>>, shown: Readonly<Record<string, Json>>, ...values: unknown[]): Case => {
  const [name = ''] = Object.keys(shown);
  return {
    what,
    on: 'customers',
    pipeline: [{ $setWindowFields: spec }, { $project: shown }, byId],
    expected: values.map((value, i) => ({ _id: i + 1, [name]: value })),
  };
};
const running = (window: Json): Json => ({ documents: window });

/** What MongoDB's manual says of `$setWindowFields`. */
export const windowCases: readonly Case[] = [
  over(
    '$setWindowFields adds up to the present document, and passes over what is missing',
    { sortBy: { _id: 1 }, output: { x: { $sum: '$age', window: running(['unbounded', 'current']) } } },
    { x: 1 },
    ...[30, 55, 55, 85, 126, 126],
  ),
  over(
    'the mean of a document and the one before',
    { sortBy: { _id: 1 }, output: { x: { $avg: '$age', window: running([-1, 0]) } } },
    { x: 1 },
    ...[30, 27.5, 25, 30, 35.5, 20.5],
  ),
  over(
    'a window of no documents has the sum 0 and the mean null',
    { sortBy: { _id: 1 }, output: { x: { $sum: '$age', window: running([1, 2]) }, y: { $avg: '$age', window: running([1, 1]) } } },
    { x: 1 },
    ...[25, 30, 71, 41, 0, 0],
  ),
  over(
    'without a window it is over all documents',
    { output: { x: { $max: '$name' } } },
    { x: 1 },
    ...Array.from({ length: 6 }, () => 'Ço'),
  ),
  over(
    '$rank leaves places out behind equal documents, and puts missing ones last when it falls',
    { sortBy: { age: -1 }, output: { x: { $rank: {} } } },
    { x: 1 },
    ...[2, 4, 6, 2, 1, 5],
  ),
  over('$denseRank leaves none out', { sortBy: { age: -1 }, output: { x: { $denseRank: {} } } }, { x: 1 }, ...[2, 3, 5, 2, 1, 4]),
  over('$documentNumber', { sortBy: { joined: 1 }, output: { x: { $documentNumber: {} } } }, { x: 1 }, ...[2, 3, 5, 1, 4, 6]),
  over(
    '$shift to the next document, and null behind the last',
    { sortBy: { _id: 1 }, output: { x: { $shift: { output: '$name', by: 1, default: null } } } },
    { x: 1 },
    ...['Bo', 'Cy', 'Di', 'eve', 'Ço', null],
  ),
  {
    what: '$setWindowFields in partitions, of decimals',
    on: 'visits',
    pipeline: [
      { $setWindowFields: { partitionBy: '$kind', output: { all: { $sum: '$cost' }, n: { $count: {} } } } },
      { $project: { _id: 0, kind: 1, all: 1, n: 1 } },
    ],
    expected: [
      { kind: 'call', all: '16.00', n: 3 },
      { kind: 'mail', all: '5.25', n: 2 },
      { kind: 'call', all: '16.00', n: 3 },
      { kind: 'call', all: '16.00', n: 3 },
      { kind: 'mail', all: '5.25', n: 2 },
      { kind: 'visit', all: '0.75', n: 1 },
    ],
    unordered: true,
  },
  {
    what: 'what a window made can be matched and grouped by',
    on: 'customers',
    pipeline: [
      { $setWindowFields: { partitionBy: '$age', output: { n: { $sum: 1 } } } },
      { $match: { n: { $gt: 1 } } },
      { $group: { _id: '$n', ages: { $sum: '$age' } } },
    ],
    expected: [{ _id: 2, ages: 60 }],
  },
];
