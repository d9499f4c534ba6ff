import { z } from 'zod';
import { searchNames as search } from '../engine/read/search-names.ts';
import { type KnownName, sides } from '../model/workbench.ts';
import { defineTool } from './tool.ts';

export const searchNames = defineTool({
  name: 'search_names',
  description: 'Finds the phases, groups, entities and fields whose names a text mentions, also with other spelling or a typing error.',
  input: z.strictObject({ text: z.string().min(1).max(2000), limit: z.int().min(1).max(200).default(12) }),
  output: z.array(
    z.object({
      kind: z.enum(['entity', 'field', 'phase', 'group']),
      name: z.string(),
      side: z.enum(sides).nullable(),
      entity: z.string().nullable(),
      score: z.number(),
      at: z.int(),
    }),
  ),
  requests: false,
  run: async ({ text, limit }, { bench }) => {
    const { phases } = await bench.overview();
    // People also call a phase by its title.
    const byTitle = new Map(phases.map(({ title, phase }) => [title, phase]));
    const titles = [...byTitle.keys()].map((name): KnownName => ({ kind: 'phase', name, side: null, entity: null }));
    const hits = search([...(await bench.names()), ...titles], text, limit);
    return hits.map((hit) => (hit.kind === 'phase' ? { ...hit, name: byTitle.get(hit.name) ?? hit.name } : hit));
  },
});
