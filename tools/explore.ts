import { z } from 'zod';
import { exploreQuestion } from '../model/workbench.ts';
import { defineTool } from './tool.ts';

export const explore = defineTool({
  name: 'explore',
  description:
    'Asks one database, by its name in the playbook where a side has several, one plain SELECT, read-only, and gives its rows to ' +
    'TypeScript in a sandbox if you send `code`. At most 50 rows come back; sensitive values are masked before anybody sees ' +
    'them, by policy no value is shown at all. Sensitive columns may be shown, counted and tested with IS NULL; conditions, ' +
    'groups, orders and computations on them are refused. Functions and types are those of PostgreSQL itself, tables those of ' +
    'the playbook. Aggregate in SQL or code rather than reading rows.',
  input: exploreQuestion,
  output: z.object({
    read: z.int(),
    cut: z.enum(['rows', 'bytes']).nullable(),
    masked: z.array(z.string()),
    happened: z.array(z.string()),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.string().nullable())),
  }),
  requests: false,
  run: async (question, { bench, policy }) => {
    const { masked, happened, columns, rows, ...counts } = await bench.explore(question);
    const shown = policy === 'none' ? [] : rows.map((row) => [...row]);
    return { ...counts, masked: [...masked], happened: [...happened], columns: [...columns], rows: shown };
  },
});
