import { z } from 'zod';

/** What a coordinator lets others know of a pass, so that they write the same rows: kept in the target's ledger while the pass is open. */
export const sharedPass = z.object({
  /** Version of Godwit; others do not take part. */
  version: z.string(),
  /** Digest of all statements of the phase, as the coordinator has compiled them. */
  program: z.string(),
  mode: z.enum(['merge', 'bulk']),
  /** Lets others join the coordinator's view of the source; null where the position says it all. */
  token: z.string().nullable(),
  /** What is known of keys, for a bulk load; each is left out where nothing is. */
  known: z.object({
    hasProvenKeys: z.boolean().optional(),
    emptyKeyMaps: z.array(z.string()).optional(),
    legacyColumns: z.record(z.string(), z.string()).optional(),
    /** The differential whose rows alone are written, and the run that was compared for it. */
    repairs: z.object({ id: z.string(), compared: z.string() }).optional(),
  }),
});
export type SharedPass = z.infer<typeof sharedPass>;
