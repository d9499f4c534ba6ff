import { z } from 'zod';

/**
 * Where something stands that is copied beside the rows. `sending`: begun, and not recorded as done; `there`: it stood there before, as it is here;
 * `differs`: it stands there otherwise, and is left alone; `refused`: it cannot be taken.
 */
const copyStates = ['sending', 'sent', 'there', 'differs', 'refused', 'removed'] as const;
export type CopyState = (typeof copyStates)[number];

/** What was copied beside the rows, by copy and state; and why some was not, by reason: no ids, no values. */
export const copyOverview = z.object({
  copies: z.array(z.object({ copy: z.string(), state: z.enum(copyStates), items: z.int(), bytes: z.string() })),
  open: z.array(z.object({ copy: z.string(), state: z.enum(copyStates), reason: z.string(), items: z.int() })),
});
export type CopyOverview = z.infer<typeof copyOverview>;
