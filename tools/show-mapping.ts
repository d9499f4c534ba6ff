import { z } from 'zod';
import { columnsRead, fieldMapping } from '../model/mapping.ts';
import { defineTool } from './tool.ts';

export const showMapping = defineTool({
  name: 'show_mapping',
  description:
    'How a phase makes target rows from source rows: one rule per target column with confidence and evidence, source columns ' +
    'that go nowhere and why, the digest and who approved it.',
  input: z.strictObject({ phase: z.string().min(1).max(200) }),
  output: z.object({
    phase: z.string(),
    source: z.string(),
    target: z.string(),
    sourceKey: z.array(z.string()),
    conflictKey: z.array(z.string()),
    where: z.string().nullable(),
    fields: z.array(fieldMapping.extend({ reads: z.array(z.string()) })),
    noTarget: z.array(z.object({ column: z.string(), reason: z.string() })),
    digest: z.string(),
    state: z.enum(['proposed', 'approved', 'rejected']),
    decidedBy: z.string().nullable(),
  }),
  requests: false,
  run: async ({ phase }, { bench }) => {
    const { mapping, digest, state, decidedBy } = await bench.mapping(phase);
    return {
      phase: mapping.phase,
      source: mapping.source,
      target: mapping.target,
      sourceKey: mapping.sourceKey,
      conflictKey: mapping.conflict.key,
      where: mapping.where?.sql ?? null,
      fields: mapping.fields.map((each) => ({ ...each, reads: columnsRead(each.rule) })),
      noTarget: mapping.noTarget,
      digest,
      state,
      decidedBy,
    };
  },
});
