import type { AccountColumns, accountParts } from '../../model/accounts.ts';

const ofParts = (columns: (part: (typeof accountParts)[number]) => readonly string[]): AccountColumns => ({
  users: columns('users'),
  identities: columns('identities'),
  mfa_factors: columns('mfa_factors'),
});

/** Columns that both sides have; null where one side has no columns. */
export function commonColumns(one: AccountColumns | null, other: AccountColumns | null): AccountColumns | null {
  return one && other && ofParts((part) => one[part].filter((column) => other[part].includes(column)));
}

/** Columns that only the first side has; null where one side has no columns. */
export function onlyColumns(one: AccountColumns | null, other: AccountColumns | null): AccountColumns | null {
  return one && other && ofParts((part) => one[part].filter((column) => !other[part].includes(column)));
}
