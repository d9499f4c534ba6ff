import { z } from 'zod';
import { queryComparison } from '../model/query-comparison.ts';
import { defineTool } from './tool.ts';

export const showQueries = defineTool({
  name: 'show_queries',
  description:
    'The newest comparison of queries on source and target (`godwit queries compare`): medians, whether the target is as fast, whether the rows ' +
    'are the same, and how slower ones are carried out. No values of rows. Null before the first.',
  input: z.strictObject({}),
  output: queryComparison.nullable(),
  requests: false,
  run: async (_input, { bench }) => bench.queries(),
});
