import { z } from 'zod';
import { declaredName as name } from './declared-name.ts';

/** Users of an authentication service, brought from one database of the playbook to another. */
export const declaredAccounts = z.strictObject({
  from: name.describe('The database whose users are read.'),
  to: name.describe('The database that they are brought to.'),
  other_passwords: z
    .enum(['refuse', 'leave_out'])
    .default('refuse')
    .describe('Of users whose password hash the new service does not take, or cannot be read: they stay, or come without a password.'),
});
export type DeclaredAccounts = z.infer<typeof declaredAccounts>;

/** How a service is reached: its tables, or its API. */
export type AccountWay = 'sql' | 'api';

/** A user with all that belongs to it. Holds secrets: never shown, never kept. */
export interface Account {
  readonly id: string;
  /** Texts of JSON, as the service's tables have them. */
  readonly user: string;
  readonly identities: string;
  readonly factors: string;
}

/** What became of a user that was added. A word for why not: never a value. */
export type AddAnswer = { readonly outcome: 'added' } | { readonly outcome: 'refused'; readonly reason: string };

/** The users of one service. */
export interface AccountStore {
  readonly way: AccountWay;
  readonly label: string;
  /** Columns of its tables that hold what is kept; null where there are no columns. */
  readonly columns: AccountColumns | null;
  /** What is to be known before it is written to, such as triggers that fire. */
  readonly notes: readonly string[];
  /** Goes on after a cursor; `common` leaves out columns that the other side does not have. */
  page(
    after: string | null,
    limit: number,
    common: AccountColumns | null,
  ): Promise<{ readonly accounts: Account[]; readonly next: string | null }>;
  find(ids: readonly string[], common: AccountColumns | null): Promise<Map<string, Account>>;
  /** Which of these columns hold anything: `users.phone`. */
  filled(columns: AccountColumns): Promise<string[]>;
  /** What it cannot take of a user, as words. */
  lacks(account: Account): readonly string[];
  /** Whether what it has is what was meant to be there. */
  holds(wanted: Account, found: Account): boolean;
  add(accounts: readonly Account[], common: AccountColumns | null, signal: AbortSignal): Promise<Map<string, AddAnswer>>;
  /** Takes users away; those that rows refer to stay, and are returned. */
  remove(ids: readonly string[]): Promise<{ readonly referred: readonly string[] }>;
  close(): Promise<void>;
}

export const accountParts = ['users', 'identities', 'mfa_factors'] as const;
export type AccountColumns = Readonly<Record<(typeof accountParts)[number], readonly string[]>>;

/** How a service is to be opened. */
export interface AccountQuestion {
  /** Only this way; the tables where the role may, by default. */
  readonly way: AccountWay | null;
  /** How often a request is tried again, and how long it waits at first. */
  readonly retriesMax: number;
  readonly delayMs: number;
}

/** What is decided on before users are brought. */
export const accountsPlan = z.object({
  what: z.literal('accounts'),
  from: z.object({ name: z.string(), label: z.string(), way: z.enum(['sql', 'api']) }),
  to: z.object({ name: z.string(), label: z.string(), way: z.enum(['sql', 'api']) }),
  other_passwords: z.enum(['refuse', 'leave_out']),
  /** Columns that only the old side has. */
  left_out: z.array(z.string()),
  notes: z.array(z.string()),
});
export type AccountsPlan = z.infer<typeof accountsPlan>;

/** What one copying, or one reading back, came to. */
export interface AccountsResult {
  readonly read: number;
  readonly sent: number;
  readonly unchanged: number;
  /** Stood there before, as they are here. */
  readonly there: number;
  readonly withoutPassword: number;
  readonly missing: number;
  /** By reason, with the first ids. */
  readonly open: Readonly<Record<string, { readonly count: number; readonly ids: readonly string[] }>>;
}
