import { z } from 'zod';
import type { EgressPolicy } from '../model/agent-records.ts';
import { type FieldProfile, fieldProfile, finding } from '../model/profile.ts';
import { sides } from '../model/workbench.ts';
import { defineTool } from './tool.ts';

const commonMax = 10;

export const profileEntity = defineTool({
  name: 'profile_entity',
  description:
    'What the data of one entity looks like: per field empty and distinct values, lengths, ranges, patterns, sensitivity; and ' +
    'findings. Give `fields` to see only those.',
  input: z.strictObject({
    side: z.enum(sides),
    entity: z.string().min(1).max(200),
    fields: z.array(z.string()).max(50).default([]),
  }),
  output: z.object({
    side: z.enum(sides),
    entity: z.string(),
    rows: z.int(),
    sampledRows: z.int(),
    fields: z.record(z.string(), fieldProfile),
    findings: z.array(finding),
  }),
  requests: false,
  run: async ({ side, entity, fields }, { bench, policy }) => {
    const { rows, sampledRows, fields: all, findings } = await bench.profile(side, entity);
    const wanted = Object.entries(all).filter(([name]) => fields.length === 0 || fields.includes(name));
    const shown = Object.fromEntries(wanted.map(([name, each]) => [name, shownOf(each, policy)]));
    return { side, entity, rows, sampledRows, fields: shown, findings: [...findings] };
  },
});

/** Statistics without values where policy or sensitivity withholds them. */
function shownOf(of: FieldProfile, policy: EgressPolicy): FieldProfile {
  if (policy !== 'none' && of.sensitivity === undefined) return { ...of, common: of.common.slice(0, commonMax) };
  const { min: _min, max: _max, ...rest } = of;
  return { ...rest, common: [] };
}
