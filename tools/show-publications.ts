import { z } from 'zod';
import { publicationOverview } from '../model/publication.ts';
import { defineTool } from './tool.ts';

export const showPublications = defineTool({
  name: 'show_publications',
  description:
    'What rows of the new side became in other systems (`godwit publish`): how many items of each publication are sent, held, refused or dead, ' +
    'and the first that are not there, with the key of the row, the reason and the path. No values of rows.',
  input: z.strictObject({}),
  output: publicationOverview,
  requests: false,
  run: async (_input, { bench }) => bench.publications(),
});
