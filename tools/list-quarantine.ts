import { z } from 'zod';
import { quarantinedRow } from '../model/ledger.ts';
import { quarantineGroup } from '../model/report.ts';
import { maskValueFor } from './mask.ts';
import { defineTool } from './tool.ts';

export const listQuarantine = defineTool({
  name: 'list_quarantine',
  description:
    'Rows that were kept aside, grouped by reason; with a phase and `rows` above 0 also single rows with key, reason and column. Never their values.',
  input: z.strictObject({ phase: z.string().max(200).nullable(), rows: z.int().min(0).max(50).default(0) }),
  output: z.object({ groups: z.array(quarantineGroup), rows: z.array(quarantinedRow) }),
  requests: false,
  run: async ({ phase, rows: limit }, { bench, policy, maskKey }) => {
    const phases = (await bench.status())?.phases ?? [];
    const masked = (of: string, key: string): string => {
      const known = phases.find((each) => each.phase === of);
      return maskValueFor(key, known ? known.keySensitivity : 'unknown', policy, maskKey) ?? '';
    };
    const groups = await bench.quarantine(phase);
    const rows = phase !== null && limit > 0 ? await bench.quarantinedRows(phase, limit) : [];
    return {
      groups: groups.map((group) => ({ ...group, exampleKeys: group.exampleKeys.map((key) => masked(group.phase, key)) })),
      rows: rows.slice(0, limit).map((row) => ({ ...row, sourceKey: masked(row.phase, row.sourceKey) })),
    };
  },
});
