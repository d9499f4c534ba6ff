import type { AccountsResult } from '../../model/accounts.ts';
import type { Fate, Prepared } from './fate.ts';

/** Ids that are named per reason. */
const idsMax = 20;

/** Counts what became of users. */
export interface Tally {
  count(prepared: Prepared, fate: Fate): void;
  sent(prepared: Prepared): void;
  open(reason: string, id: string): void;
  missing(accounts: number): void;
  result(): AccountsResult;
}

export function openTally(): Tally {
  const counts = { read: 0, sent: 0, unchanged: 0, there: 0, withoutPassword: 0, missing: 0 };
  const open: Record<string, { count: number; ids: string[] }> = {};
  const add = (reason: string, id: string): void => {
    open[reason] ??= { count: 0, ids: [] };
    const at = open[reason];
    at.count += 1;
    if (at.ids.length < idsMax) at.ids.push(id);
  };
  return {
    count: ({ account }, { state, reason, isNew }) => {
      counts.read += 1;
      if (state === 'sent') counts[isNew ? 'sent' : 'unchanged'] += 1;
      if (state === 'there') counts.there += 1;
      if (reason !== null) add(reason, account.id);
    },
    sent: ({ hasLostPassword }) => {
      counts.sent += 1;
      if (hasLostPassword) counts.withoutPassword += 1;
    },
    open: add,
    missing: (accounts) => {
      counts.missing += accounts;
    },
    result: () => ({ ...counts, open }),
  };
}
