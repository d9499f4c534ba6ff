import { z } from 'zod';

const value = z.string().nullable();

/** New values for rows that a phase refuses for one reason in one column: approved with the phase's terms, and applied by each run. */
export const declaredRepair = z
  .strictObject({
    cause: z.string().min(1).describe('Reason code, as `godwit quarantine causes` names it.'),
    field: z.string().min(1).describe('Target column that refuses the rows.'),
    set: z.record(z.string(), value).optional().describe('Source columns with their new value in all of these rows.'),
    change: z
      .array(z.strictObject({ column: z.string(), from: value, to: value }))
      .max(200)
      .optional()
      .describe('Source columns with the new value of rows that hold `from`.'),
    why: z.string().min(1).describe('Why this is right; it stands beside each repaired row.'),
  })
  .refine(({ set, change }) => Object.keys(set ?? {}).length + (change?.length ?? 0) > 0, 'a repair has `set` or `change`');
export type DeclaredRepair = z.infer<typeof declaredRepair>;

/** A repair in words, as people approve it. */
export function repairWords({ set = {}, change = [], why }: DeclaredRepair): string {
  const given = Object.entries(set).map(([column, to]) => `${column} becomes ${shown(to)}`);
  const changed = change.map(({ column, from, to }) => `${column} ${shown(from)} becomes ${shown(to)}`);
  return `${[...given, ...changed].join(', ')}; ${why}`;
}

const shown = (text: string | null): string => (text === null ? 'NULL' : JSON.stringify(text));
