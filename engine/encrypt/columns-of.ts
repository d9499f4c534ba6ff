import type { EncryptedColumns } from '../../model/encryption.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import { refusal } from '../playbook/refusal.ts';

/** Encrypted columns by source entity, elements of arrays among them. Throws `playbook_invalid` where phases say different things of one. */
export function columnsByEntity(phases: readonly PlaybookPhase[]): ReadonlyMap<string, EncryptedColumns> {
  const found = new Map<string, EncryptedColumns>();
  for (const { phase, source, encrypt } of phases) {
    const before = found.get(source);
    if (before && JSON.stringify(before) !== JSON.stringify(encrypt ?? {}))
      throw refusal('playbook_invalid', phase, ['encrypt'], `another phase reads ${source}, too: both have to say the same of its columns`);
    if (encrypt || !before) found.set(source, encrypt ?? {});
  }
  return new Map([...found].filter(([, columns]) => Object.keys(columns).length > 0));
}
