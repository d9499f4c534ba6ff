import { z } from 'zod';
import { accessComparison } from '../model/access.ts';
import { defineTool } from './tool.ts';

export const showAccess = defineTool({
  name: 'show_access',
  description:
    'The newest comparison of access (`godwit access compare`): how many rows of each table anon, sample users and the service see and may insert, ' +
    'update and delete on source and target, and what the API gives of both. No claims and no values of rows. Null before the first.',
  input: z.strictObject({}),
  output: accessComparison.nullable(),
  requests: false,
  run: async (_input, { bench }) => bench.access(),
});
