import { readFileSync } from 'node:fs';
import type { Config } from '../../config.ts';
import type { Journal } from '../../engine/journal/journal.ts';
import { type EncryptionKey, parseEncryptionKeys } from '../../model/cipher.ts';
import type { KeyRing } from '../../model/encryption.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Playbook } from '../../model/playbook.ts';
import type { TargetSession } from '../../model/session.ts';

const setting = 'GODWIT_ENCRYPTION_KEYS_FILE';

/** Names of the keys that a playbook encrypts by. */
export function keyNames({ phases }: Playbook): string[] {
  return [...new Set(phases.flatMap(({ encrypt = {} }) => Object.values(encrypt).map(({ key }) => key)))].sort();
}

/** All keys of the file; none where no file is named. Throws `config_invalid`. */
export function readKeys({ GODWIT_ENCRYPTION_KEYS_FILE: file }: Config): EncryptionKey[] {
  if (file === undefined) return [];
  try {
    return parseEncryptionKeys(readFileSync(file, 'utf8'), `The file that ${setting} names`);
  } catch (cause) {
    if (cause instanceof GodwitError) throw cause;
    throw new GodwitError('config_invalid', `The file that ${setting} names cannot be read.`, { cause });
  }
}

/** By which keys values are encrypted, as the journal knows: what is in use stays so until somebody rotates it. */
export async function openKeyRing(config: Config, playbook: Playbook, journal: Journal, control: TargetSession): Promise<KeyRing> {
  const ids = new Map<string, string>();
  for (const name of keyNames(playbook)) {
    const kept = await journal.last(control, playbook.playbook, 'encryption', name);
    if (kept) ids.set(name, kept.content.id);
  }
  const all = ids.size > 0 || keyNames(playbook).length > 0 ? readKeys(config) : [];
  return { all, inUse: (name) => keyInUse(all, name, ids.get(name)) };
}

function keyInUse(all: readonly EncryptionKey[], name: string, id: string | undefined): EncryptionKey {
  const found = all.find((each) => each.name === name && (id === undefined || each.id === id));
  if (found) return found;
  const which = id === undefined ? `no key "${name}"` : `not the key ${id} of "${name}", by which values are encrypted`;
  throw new GodwitError('encryption_key_missing', `The file that ${setting} names holds ${which}.`, {
    details: { name, ...(id && { id }) },
  });
}

/** Notes by which keys values are encrypted from now on, where nothing is noted yet. */
export async function noteKeys(ring: KeyRing, playbook: Playbook, journal: Journal, control: TargetSession, author: string): Promise<void> {
  for (const name of keyNames(playbook)) {
    if (await journal.last(control, playbook.playbook, 'encryption', name)) continue;
    await noteKey(ring.inUse(name), { playbook, journal, control, author });
  }
}

interface Place {
  readonly playbook: Playbook;
  readonly journal: Journal;
  readonly control: TargetSession;
  readonly author: string;
}

/** The key of a name from now on: its id, never the key. */
export async function noteKey({ name, id }: EncryptionKey, { playbook, journal, control, author }: Place): Promise<void> {
  const content = { key: name, id };
  await journal.save(control, { kind: 'encryption', playbook: playbook.playbook, name, content, author });
}
