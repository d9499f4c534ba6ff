import { z } from 'zod';
import { check } from '../model/check.ts';
import { fieldRule } from '../model/field-rule.ts';
import { mappingCorrection } from '../model/workbench.ts';
import { defineTool } from './tool.ts';

export const proposeMapping = defineTool({
  name: 'propose_mapping',
  description:
    'Proposes another rule for one target column, in the words of the playbook: {copy: column}, {constant: value}, {concat: ' +
    '[columns]}, {expression: SQL}, {none: reason}, … It is checked on real rows and stored; a person must approve it before it ' +
    'counts.',
  input: mappingCorrection,
  output: z.object({
    phase: z.string(),
    field: z.string(),
    digest: z.string(),
    before: fieldRule.nullable(),
    after: fieldRule,
    checks: z.array(check),
  }),
  requests: true,
  run: async (correction, { bench, agent }) => {
    const proposed = await bench.propose(correction, agent);
    return { ...proposed, checks: [...proposed.checks] };
  },
});
