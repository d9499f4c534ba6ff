import { z } from 'zod';
import { declaredName as name, someNames as names } from './declared-name.ts';
import { type Pipeline, pipeline, sortSpec } from './pipelines/pipeline.ts';

const sqlText = z.string().min(1).max(50_000);
const document = z.record(z.string(), z.json());

/** What an application asks a collection for, in relaxed Extended JSON. */
const ofDocuments = z
  .strictObject({
    on: z.string().describe('The collection.'),
    pipeline: pipeline.optional().describe('An aggregation pipeline, or'),
    find: document.optional().describe('a query, with'),
    sort: sortSpec.optional(),
    limit: z.int().min(1).optional(),
    project: document.optional(),
  })
  .refine(({ pipeline: stages, find }) => (stages === undefined) !== (find === undefined), 'either `pipeline` or `find`');

/** A query as the application asks it today, and as it will ask it of the tables. */
export const listedQuery = z.strictObject({
  title: z.string().min(1).max(200),
  source: z.union([sqlText, ofDocuments]).describe('One SELECT on the source, or what is asked of a collection.'),
  target: sqlText.describe('One SELECT on the target.'),
  compared: names.optional().describe('Columns of which the rows must be equal; all by default.'),
  keys: z
    .record(z.string(), name)
    .default({})
    .describe('Columns that hold a key: the phase that gives its new value. `customer_id: customers`.'),
  ordered: z.boolean().default(false).describe('Whether the rows must also come in the same order.'),
  databases: z
    .strictObject({ source: name.optional(), target: name.optional() })
    .default({})
    .describe('Their names, where the playbook has several.'),
});
export type ListedQuery = z.infer<typeof listedQuery>;

/** A query as one database runs it; what stands for `$1` and so on is bound. */
export type AskedQuery =
  | { readonly sql: string; readonly values: readonly (string | null)[] }
  | { readonly on: string; readonly pipeline: Pipeline };

/** The query of the source as it is run: a find is a pipeline of the same meaning. */
export function askedOf(source: ListedQuery['source']): AskedQuery {
  if (typeof source === 'string') return { sql: source, values: [] };
  const { on, pipeline: stages, find, sort, limit, project } = source;
  const found: Pipeline = [
    { $match: find ?? {} },
    ...(sort ? [{ $sort: sort }] : []),
    ...(limit === undefined ? [] : [{ $limit: limit }]),
    ...(project ? [{ $project: project }] : []),
  ];
  return { on, pipeline: stages ?? found };
}
