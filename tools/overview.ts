import { z } from 'zod';
import type { Overview } from '../model/workbench.ts';
import { defineTool } from './tool.ts';

const size = z.object({ entity: z.string(), rows: z.int(), bytes: z.int() });

export const overview = defineTool({
  name: 'overview',
  description:
    'What is migrated from where to where: phases with what they read, write and depend on, groups, and the entities of both ' +
    'sides with exact row counts.',
  input: z.strictObject({}),
  output: z.object({
    playbook: z.string(),
    title: z.string(),
    source: z.string(),
    target: z.string(),
    phases: z.array(
      z.object({
        phase: z.string(),
        title: z.string(),
        meaning: z.string().nullable(),
        source: z.string(),
        target: z.string(),
        off: z.string().nullable(),
        dependsOn: z.array(z.string()),
      }),
    ),
    groups: z.record(z.string(), z.array(z.string())),
    sourceEntities: z.array(size),
    targetEntities: z.array(size),
  }),
  requests: false,
  run: async (_input, { bench }) => shown(await bench.overview()),
});

function shown({ phases, groups, sourceEntities, targetEntities, ...rest }: Overview) {
  return {
    ...rest,
    phases: phases.map((each) => ({ ...each, dependsOn: [...each.dependsOn] })),
    groups: Object.fromEntries(Object.entries(groups).map(([name, members]) => [name, [...members]])),
    sourceEntities: [...sourceEntities],
    targetEntities: [...targetEntities],
  };
}
