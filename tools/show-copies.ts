import { z } from 'zod';
import { copyOverview } from '../model/copies.ts';
import { defineTool } from './tool.ts';

export const showCopies = defineTool({
  name: 'show_copies',
  description:
    'What was brought beside the rows (users by `godwit accounts copy`): how many of each are there, differ or were refused, and the reasons with ' +
    'their counts. No ids, addresses, names or values.',
  input: z.strictObject({}),
  output: copyOverview,
  requests: false,
  run: async (_input, { bench }) => bench.copies(),
});
