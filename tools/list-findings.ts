import { z } from 'zod';
import { finding, risk } from '../model/profile.ts';
import { defineTool } from './tool.ts';

export const listFindings = defineTool({
  name: 'list_findings',
  description:
    'What was found in the data (orphans, duplicates, values that do not fit), with counts, and the risks with evidence, ' +
    'mitigation and owner. Give an entity to see only its findings.',
  input: z.strictObject({ entity: z.string().max(200).nullable() }),
  output: z.object({ findings: z.array(finding), risks: z.array(risk) }),
  requests: false,
  run: async ({ entity }, { bench }) => {
    const { findings, risks } = await bench.findings();
    return { findings: findings.filter((each) => entity === null || each.entity === entity), risks: [...risks] };
  },
});
