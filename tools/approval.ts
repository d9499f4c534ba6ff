import { z } from 'zod';

/** What a person is asked to decide on, as tools show it. */
export const approvalShape = z.object({
  digest: z.string(),
  what: z.string(),
  why: z.string(),
  author: z.string(),
  state: z.enum(['waiting', 'approved', 'rejected']),
});
