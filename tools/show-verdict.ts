import { z } from 'zod';
import { verdict } from '../model/verdict.ts';
import { maskValueFor } from './mask.ts';
import { defineTool } from './tool.ts';

const differencesMax = 20;

export const showVerdict = defineTool({
  name: 'show_verdict',
  description:
    'What validation found in the newest run: checks per phase, and rows that differ with the names of their columns. Null before validation.',
  input: z.strictObject({}),
  output: verdict.nullable(),
  requests: false,
  run: async (_input, { bench, policy, maskKey }) => {
    const found = await bench.verdict();
    if (!found) return null;
    const known = (await bench.status())?.phases ?? [];
    const phases = found.phases.map((phase) => {
      const state = known.find((each) => each.phase === phase.phase);
      const masked = (key: string | null): string | null => maskValueFor(key, state ? state.keySensitivity : 'unknown', policy, maskKey);
      const differences = phase.differences.slice(0, differencesMax);
      return { ...phase, differences: differences.map((each) => ({ ...each, sourceKey: masked(each.sourceKey) })) };
    });
    return { ...found, phases };
  },
});
