import type { FateCounts } from '../../model/ledger.ts';

export type Fate = keyof Omit<FateCounts, 'read'>;
export type FateNames = Readonly<Record<Fate, string>>;

export const fates: readonly Fate[] = ['written', 'unchanged', 'skipped', 'quarantined'];

/** The fates under their own names. */
export const properNames: FateNames = { written: 'written', unchanged: 'unchanged', skipped: 'skipped', quarantined: 'quarantined' };

/** The fates for people who never read of a ledger. */
export const plainNames: FateNames = { written: 'moved', unchanged: 'already there', skipped: 'left out', quarantined: 'kept aside' };
