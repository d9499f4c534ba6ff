import { z } from 'zod';
import { differential } from '../model/differential.ts';
import { defineTool } from './tool.ts';

const phase = differential.shape.phases.element.omit({ examples: true });

export const showDifferential = defineTool({
  name: 'show_differential',
  description:
    'What differs between source and target through the mapping, as the newest differential analysis found it: rows missing, changed ' +
    '(with how many in which column) and extra per phase, rows edited in the target since, and what the repair would do. Null before one.',
  input: z.strictObject({}),
  output: z.object({ run: z.string(), edited: differential.shape.edited, phases: z.array(phase) }).nullable(),
  requests: false,
  run: async (_input, { bench }) => {
    const found = await bench.differential();
    if (!found) return null;
    return { run: found.run, edited: found.edited, phases: found.phases.map(({ examples: _examples, ...rest }) => rest) };
  },
});
