import { z } from 'zod';
import { sandboxKinds } from './sandbox.ts';

/** What whoever decides on code was shown of it, as evidence of the decision: where it ran on real rows, and what came of them; no values. */
export const shownCode = z.object({
  /** Digest of what is decided on, and of the code in it. */
  artifact: z.string(),
  transform: z.string(),
  /** Null: no row went through the code for whoever decided. */
  shown: z
    .object({
      sandbox: z.enum(sandboxKinds),
      /** The sandbox in words: versions and image. */
      place: z.string(),
      rows: z.int(),
      written: z.int(),
      rejected: z.int(),
      failed: z.int(),
      at: z.iso.datetime(),
      /** Whose command it was. */
      to: z.string(),
    })
    .nullable(),
});
export type ShownCode = z.infer<typeof shownCode>;

/** The same as one sentence. */
export function shownCodeWords({ shown }: ShownCode): string {
  if (shown === null) return 'Its code was run for no reviewer before this decision.';
  const { place, rows, written, rejected, failed, at, to } = shown;
  return `Its code ran on ${rows} rows when ${to} was shown it at ${at}: ${written} written, ${rejected} rejected, ${failed} failed, in ${place}.`;
}
