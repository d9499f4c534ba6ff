import type { Account, AccountStore } from '../../model/accounts.ts';
import type { CopyState } from '../../model/copies.ts';
import { sha256Hex } from '../../model/digest.ts';
import type { CopyNote } from '../copies/copied.ts';

/** A user as it is to be there. */
export interface Prepared {
  readonly account: Account;
  readonly digest: string;
  readonly fault: string | null;
  readonly hasLostPassword: boolean;
}

/** Digest of all that a user holds; a secret among it is not to be guessed from it, since hashes are salted. */
export const digestOfAccount = ({ user, identities, factors }: Account): string => sha256Hex(`${user}\n${identities}\n${factors}`);

export interface Fate {
  readonly state: CopyState;
  readonly held: string | null;
  readonly reason: string | null;
  readonly isNew: boolean;
}

/** What becomes of a user, by what is known of it and what stands there. */
export function fateOf(to: AccountStore, { account, fault }: Prepared, note: CopyNote | undefined, found: Account | undefined): Fate {
  const isOurs = note?.state === 'sending' || note?.state === 'sent';
  if (found) {
    if (!to.holds(account, found)) return { state: 'differs', held: note?.held ?? null, reason: 'other_on_target', isNew: false };
    const held = note?.state === 'sent' ? note.held : digestOfAccount(found);
    return { state: isOurs ? 'sent' : 'there', held, reason: null, isNew: note?.state === 'sending' };
  }
  if (note?.state === 'sent') return { state: 'differs', held: note.held, reason: 'removed_on_target', isNew: false };
  if (fault !== null) return { state: 'refused', held: null, reason: fault, isNew: false };
  return { state: 'sending', held: null, reason: null, isNew: true };
}
