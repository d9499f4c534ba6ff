import { describe, expect, it } from 'vitest';
import { PipelineRefusal } from '../../../engine/pipelines/refusal.ts';
import { translatePipeline } from '../../../engine/pipelines/translate.ts';
import { type Json, pipeline } from '../../../model/pipelines/pipeline.ts';
import { mapping } from './documents.ts';

const graph = (spec: Readonly<Record<string, Json>>): Json => ({
  $graphLookup: { from: 'customers', startWith: '$_id', connectFromField: '_id', connectToField: '_id', as: 'x', ...spec },
});

/** Each is refused with the stage, the operator and the reason. */
const refused: readonly (readonly [pipeline: Json, message: string])[] = [
  [[{ $out: 'x' }], 'Stage 1, $out: the stage is not translated.'],
  [[{ $match: {} }, { $merge: { into: 'x' } }], 'Stage 2, $merge: the stage is not translated.'],
  [[{ $graphLookup: {} }], 'Stage 1, $graphLookup: "from" of what it takes is not translated'],
  [[graph({ connectFromField: 'nick', connectToField: 'nick' })], 'a null or missing value may lead to documents without one'],
  [[graph({ startWith: '$nick', connectToField: 'age' })], 'Stage 1, $graphLookup: a null or missing value may lead'],
  [[graph({ startWith: '$tags', connectToField: 'nick' })], 'Stage 1, $graphLookup: a null or missing value may lead'],
  [[graph({ maxDepth: -1 })], 'Stage 1, $graphLookup: "maxDepth" of what it takes is not translated'],
  [[graph({ restrictSearchWithMatch: { $expr: { $eq: ['$age', 1] } } })], 'restrictSearchWithMatch takes no expressions'],
  [[graph({ connectToField: 'gone' })], 'Stage 1, $graphLookup: "gone" has no place in the target.'],
  [[graph({ startWith: '$home' })], 'it compares what is no plain value'],
  [[{ $setWindowFields: { output: { x: { $sum: '$age', window: { documents: [-1, 0] } } } } }], 'without sortBy, which documents they are'],
  [
    [{ $setWindowFields: { sortBy: { age: 1 }, output: { x: { $sum: '$age', window: { range: [-1, 0] } } } } }],
    'Stage 1, $setWindowFields (window): only windows of documents are translated',
  ],
  [[{ $setWindowFields: { partitionBy: '$nick', output: { x: { $sum: 1 } } } }], 'null and missing are one in the table'],
  [[{ $setWindowFields: { sortBy: { nick: 1 }, output: { x: { $rank: {} } } } }], 'null and missing have places of their own'],
  [[{ $setWindowFields: { output: { x: { $push: '$name' } } } }], 'Stage 1, $setWindowFields ($push): it is not translated over a window.'],
  [[{ $setWindowFields: { output: { x: { $max: '$score' } } } }], 'values of several types are not put in order over a window'],
  [[{ $limit: 3 }], 'Stage 1, $limit: without a $sort before it, which documents they are is not said.'],
  [[{ $limit: -3 }], 'Stage 1, $limit: what it takes is not translated (Too small'],
  [[{ $match: { gone: 1 } }], 'Stage 1, $match: "gone" has no place in the target.'],
  [
    [{ $match: { nick: { $exists: true } } }],
    'Stage 1, $match ($exists): null and missing are one in the table: say which it is (`empties`).',
  ],
  [[{ $match: { name: { $regex: 'a.b' } } }], 'regular expressions are only translated where they are plain text'],
  [[{ $match: { 'orders.0.sku': 'A1' } }], 'Stage 1, $match ($eq): a place in an array is not translated.'],
  [[{ $match: { 'orders.note': null } }], 'null is not looked for in arrays'],
  [[{ $match: { home: { city: 'Oslo' } } }], 'Stage 1, $match ($eq): whole documents are not compared.'],
  [[{ $match: { $where: '1' } }], 'Stage 1, $match ($where): it is not translated in a query.'],
  [[{ $match: { $text: { $search: 'a' } } }], 'Stage 1, $match ($text)'],
  [[{ $match: { tags: { $size: 0 } } }], 'Stage 1, $match ($size)'],
  [[{ $group: { _id: '$home' } }], 'Stage 1, $group: a whole document of a table is no key.'],
  [[{ $group: { _id: { a: '$nick', b: '$name' } } }], 'a key of several members tells null from missing'],
  [[{ $group: { _id: '$name', all: { $push: '$nick' } } }], 'Stage 1, $group ($push): it keeps null and passes over what is missing'],
  [[{ $group: { _id: null, x: { $first: '$name' } } }], 'Stage 1, $group ($first): without a $sort before it'],
  [[{ $group: { _id: null, x: { $stdDevPop: '$age' } } }], 'Stage 1, $group ($stdDevPop): the accumulator is not translated.'],
  [[{ $group: { _id: '$tags' } }], 'Stage 1, $group: an array is no key.'],
  [
    [{ $project: { x: { $add: ['$name', 1] } } }],
    'Stage 1, $project ($add): MongoDB fails for values of the type string, which occur here.',
  ],
  [[{ $project: { x: { $add: ['$balance', '$rate'] } } }], 'decimals and doubles are not computed with together'],
  [[{ $project: { x: { $size: '$tags' } } }], 'Stage 1, $project ($size): MongoDB fails where the array is null or missing'],
  [[{ $project: { x: { $reduce: {} } } }], 'Stage 1, $project ($reduce): it is not translated.'],
  [[{ $project: { x: { $eq: ['$nick', null] } } }], 'Stage 1, $project ($eq): null and missing are one in the table'],
  [[{ $project: { x: { $dateToString: { date: '$joined', timezone: '+02:00' } } } }], 'the time zone +02:00 is not translated'],
  [[{ $project: { tags: 1 } }], 'an array that is empty, null or missing has no rows, whichever it is'],
  [[{ $unwind: { path: '$tags', includeArrayIndex: 'i', more: 1 } }], 'Stage 1, $unwind'],
  [[{ $sort: { tags: 1 } }], 'Stage 1, $sort: "tags" is no plain value'],
  [[{ $lookup: { from: 'nowhere', localField: 'a', foreignField: 'b', as: 'c' } }], 'the collection nowhere has no table in the target'],
  [[{ $facet: { a: [{ $match: {} }, { $limit: 1 }] } }], 'Stage 2, $limit'],
  [[{ $bucket: { groupBy: '$age', boundaries: [0, 1] } }], 'without a default MongoDB fails'],
  [[{ $project: { x: '$$NOW' } }], 'Stage 1, $project ($$NOW): it is not known here.'],
  [[{ $project: { ['x'.repeat(70)]: '$name' } }], 'is too long'],
];

const refusalOf = (stages: Json): string => {
  try {
    translatePipeline('customers', pipeline.parse(stages), mapping);
    return 'translated';
  } catch (error) {
    if (error instanceof PipelineRefusal) return error.message;
    throw error;
  }
};

describe('a pipeline that would not mean the same', () => {
  it.each(refused)('is refused: %j', (stages, message) => {
    expect(refusalOf(stages)).toContain(message);
  });
});
