import { z } from 'zod';
import { fieldRule } from './field-rule.ts';
import { playbookPhase } from './playbook.ts';

/** What a person is asked to have changed in a playbook, by phase. */
export const playbookChange = z.strictObject({
  /** Phases that no longer run, each with the reason. */
  off: z.record(z.string(), z.string()).default({}),
  /** Phases that wait for further ones. */
  after: z.record(z.string(), z.array(z.string())).default({}),
  /** The whole condition by which rows are taken. */
  where: z.record(z.string(), z.string()).default({}),
  /** Code beside the playbook, the look-ups that it reads, and the rules that read its columns. */
  transforms: z
    .record(
      z.string(),
      z.strictObject({
        transform: playbookPhase.shape.transform.unwrap(),
        source: z.string(),
        /** Those that come to the phase's own. */
        lookups: playbookPhase.shape.lookups.unwrap().optional(),
        fields: z.record(z.string(), fieldRule),
      }),
    )
    .default({}),
  /** The whole text anew, as somebody has edited it, with the SHA-256 of the text that it was made from. */
  text: z.strictObject({ from: z.string(), to: z.string() }).optional(),
});
export type PlaybookChange = z.infer<typeof playbookChange>;
