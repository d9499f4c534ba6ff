import { z } from 'zod';
import type { EncryptionKey } from './cipher.ts';
import { declaredName } from './declared-name.ts';

/** Columns of a phase's source that arrive encrypted. */
export const encryptedColumns = z.record(
  z.string(),
  z.strictObject({
    key: declaredName.describe('The name of a key in the file of GODWIT_ENCRYPTION_KEYS_FILE.'),
    lookup: z
      .boolean()
      .default(false)
      .describe(
        '`true`: equal values become equal bytes, so that they can be looked up and be unique; who reads the table sees which are equal.',
      ),
  }),
);
export type EncryptedColumns = z.infer<typeof encryptedColumns>;

/** The keys of a playbook: by which of each name values are encrypted now, and all that open them. */
export interface KeyRing {
  /** Throws `encryption_key_missing`. */
  inUse(name: string): EncryptionKey;
  readonly all: readonly EncryptionKey[];
}
