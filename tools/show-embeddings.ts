import { z } from 'zod';
import { embeddingOverview } from '../model/embedding.ts';
import { defineTool } from './tool.ts';

export const showEmbeddings = defineTool({
  name: 'show_embeddings',
  description:
    'Which texts of the new side became vectors (`godwit embed`): for each content how many rows have one, how many have none and for what reason, ' +
    'by which embedder, and what its calls have cost of the budget. No values of rows.',
  input: z.strictObject({}),
  output: embeddingOverview,
  requests: false,
  run: async (_input, { bench }) => bench.embeddings(),
});
