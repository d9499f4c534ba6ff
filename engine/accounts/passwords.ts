import type { Account } from '../../model/accounts.ts';
import { exactJson } from '../../model/exact-json.ts';

/** Hashes that Supabase Auth takes. */
const taken = /^(\$2[aby]\$|\$argon2(i|id)\$)/;

/** Kinds of hashes that are known by how they begin; others are `unknown`. */
const schemes: readonly (readonly [RegExp, string])[] = [
  [/^\$fbscrypt\$/, 'firebase_scrypt'],
  [/^\$?pbkdf2/i, 'pbkdf2'],
  [/^\$?scrypt/i, 'scrypt'],
  [/^\$argon2d\$/, 'argon2d'],
  [/^\$1\$/, 'md5crypt'],
  [/^\$5\$/, 'sha256crypt'],
  [/^\$6\$/, 'sha512crypt'],
  [/^[0-9a-f]{32}$/i, 'md5'],
  [/^[0-9a-f]{40}$/i, 'sha1'],
  [/^[0-9a-f]{64}$/i, 'sha256'],
];

/** Why the password of a user is not taken; null where it is, or there is none. */
export function passwordFault({ user }: Account): string | null {
  const { encrypted_password: hash } = JSON.parse(user) as { encrypted_password?: unknown };
  if (hash === undefined) return 'password_unread';
  if (typeof hash !== 'string' || hash === '' || taken.test(hash)) return null;
  return `password_${schemes.find(([begins]) => begins.test(hash))?.[1] ?? 'unknown'}`;
}

/** The same user with no password: the person asks for a new one. */
export function withoutPassword(account: Account): Account {
  const { encrypted_password: _, ...user } = exactJson(account.user) as Record<string, unknown>;
  return { ...account, user: JSON.stringify({ ...user, encrypted_password: '' }) };
}
