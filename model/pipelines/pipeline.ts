import { z } from 'zod';

const stagesMax = 50;
const pipelineBytesMax = 64 * 1024;

/** A stage as MongoDB takes it: one member, whose name says what it does. */
const stage = z
  .record(z.string().startsWith('$'), z.json())
  .refine((each) => Object.keys(each).length === 1, 'a stage has exactly one member, such as $match');

/** An aggregation pipeline, its values in relaxed Extended JSON: dates as `{"$date": …}`, ObjectIds as `{"$oid": …}`. */
export const pipeline = z
  .array(stage)
  .max(stagesMax)
  .refine((stages) => JSON.stringify(stages).length <= pipelineBytesMax, `a pipeline of at most ${pipelineBytesMax} bytes`);
export type Pipeline = z.infer<typeof pipeline>;
export type Json = z.infer<ReturnType<typeof z.json>>;

const fieldPath = z.string().regex(/^\$[^$]/, 'a path such as $items');
const count = z.int().min(0).max(1_000_000_000);

/** What some stages take, where it is more than an expression. */
export const unwindSpec = z.union([
  fieldPath.transform((path) => ({ path })),
  z.strictObject({
    path: fieldPath,
    includeArrayIndex: z.string().min(1).optional(),
    preserveNullAndEmptyArrays: z.boolean().optional(),
  }),
]);
export const lookupSpec = z.strictObject({
  from: z.string(),
  localField: z.string().optional(),
  foreignField: z.string().optional(),
  let: z.record(z.string(), z.json()).optional(),
  pipeline: pipeline.optional(),
  as: z.string().min(1),
});
export const graphLookupSpec = z.strictObject({
  from: z.string(),
  startWith: z.json(),
  connectFromField: z.string().min(1),
  connectToField: z.string().min(1),
  as: z.string().min(1),
  maxDepth: z.int().min(0).optional(),
  depthField: z.string().min(1).optional(),
  restrictSearchWithMatch: z.record(z.string(), z.json()).optional(),
});
export const bucketSpec = z.strictObject({
  groupBy: z.json(),
  boundaries: z.array(z.json()).min(2).max(1000),
  default: z.json().optional(),
  output: z.record(z.string(), z.json()).optional(),
});
export const unionSpec = z.union([
  z.string().transform((coll) => ({ coll, pipeline: [] as Pipeline })),
  z.strictObject({ coll: z.string(), pipeline: pipeline.default([]) }),
]);
export const sortSpec = z.record(z.string(), z.union([z.literal(1), z.literal(-1)], { error: '1 or -1' }));
export const windowFieldsSpec = z.strictObject({
  partitionBy: z.json().optional(),
  sortBy: sortSpec.optional(),
  output: z.record(z.string().regex(/^[^$]/), z.record(z.string(), z.json())),
});
export const limitSpec = count.min(1);
export const skipSpec = count;
export const facetSpec = z.record(z.string().regex(/^[^$.]+$/), pipeline);

/** What of `$merge` says nothing but that a document is put in the place of the one before. */
const replacing = z.union([
  z.string(),
  z.strictObject({
    into: z.json(),
    on: z.literal('_id').optional(),
    whenMatched: z.literal('replace'),
    whenNotMatched: z.literal('insert').optional(),
  }),
]);

/**
 * The stages that read. A materialised view is itself what a last `$out`, or a `$merge` that replaces, would write: that stage is left out. In other
 * views it stays, so that it is refused.
 */
export function readingPart(stages: Pipeline, isMaterialized: boolean): Pipeline {
  const last = stages.at(-1) ?? {};
  const isWritten = '$out' in last || replacing.safeParse(last.$merge).success;
  return isMaterialized && isWritten ? stages.slice(0, -1) : stages;
}
