import type { AdminUserAttributes, User } from '@supabase/supabase-js';
import type { Account, AccountQuestion, AccountStore, AddAnswer } from '../../../model/accounts.ts';
import { canonicalJson } from '../../../model/digest.ts';
import { GodwitError } from '../../../model/errors.ts';
import { failureOf, type Project } from '../project.ts';
import { type ApiUser, accountOf, attributesOf, comparableOf, lacksOf } from './api-user.ts';

type Patience = Pick<AccountQuestion, 'retriesMax' | 'delayMs'>;

/** Pause between tries, at most. */
const delayMsMax = 30_000;
/** Users of a page, as the API gives them at most. */
const perPageMax = 1000;

/** Users by the admin API of a project: no password hash and no secret of a factor is read, and no other identity is written. */
export function openApiAccounts(
  { client, label }: Project,
  patience: Patience,
  referred: (ids: readonly string[]) => Promise<string[]>,
): AccountStore {
  const { admin } = client.auth;
  const get = async (id: string): Promise<User | null> => {
    const { data, status } = await patiently(label, patience, () => admin.getUserById(id));
    return status === 404 ? null : data.user;
  };
  return {
    ...{ way: 'api', label, columns: null, notes: [], lacks: lacksOf, holds, filled: async () => [] },
    page: async (after, limit) => {
      const page = after === null ? 1 : Number(after);
      const { data } = await patiently(label, patience, () => admin.listUsers({ page, perPage: Math.min(limit, perPageMax) }));
      const users = 'users' in data ? data.users : [];
      return {
        accounts: users.map((user) => accountOf(user as ApiUser)),
        next: users.length < Math.min(limit, perPageMax) ? null : String(page + 1),
      };
    },
    find: async (ids) => {
      const found = new Map<string, Account>();
      for (const id of ids) {
        const user = await get(id);
        if (user) found.set(id, accountOf(user as ApiUser));
      }
      return found;
    },
    add: async (accounts, _common, signal) => {
      const answers = new Map<string, AddAnswer>();
      for (const account of accounts) {
        if (signal.aborted) throw new GodwitError('interrupted', 'Users were being brought; those that were not come with the next run.');
        answers.set(account.id, await addOne(label, patience, account, (attributes) => admin.createUser(attributes), get));
      }
      return answers;
    },
    remove: async (ids) => {
      const kept = await referred(ids);
      for (const id of ids.filter((each) => !kept.includes(each))) await patiently(label, patience, () => admin.deleteUser(id));
      return { referred: kept };
    },
    close: async () => {},
  };
}

/** What the API can be given, and gives back. */
function holds(wanted: Account, found: Account): boolean {
  const [want, have] = [comparableOf(wanted), comparableOf(found)];
  return canonicalJson(want) === canonicalJson(within(have, want));
}

/** The service adds members of its own to metadata: only those that were meant to be there are compared. */
function within(have: ReturnType<typeof comparableOf>, want: ReturnType<typeof comparableOf>): ReturnType<typeof comparableOf> {
  const only = (all: Readonly<Record<string, unknown>>, keys: object): Record<string, unknown> =>
    Object.fromEntries(Object.entries(all).filter(([key]) => Object.hasOwn(keys, key)));
  return { ...have, app: only(have.app, want.app), meta: only(have.meta, want.meta) };
}

interface Answered {
  readonly error: { readonly status?: number | undefined; readonly code?: string | undefined } | null;
}

/** Whether it was taken is known only once it is read: the service answers the same id again with a fault of its own (500). */
async function addOne(
  label: string,
  { retriesMax, delayMs }: Patience,
  account: Account,
  create: (attributes: AdminUserAttributes) => Promise<Answered>,
  get: (id: string) => Promise<User | null>,
): Promise<AddAnswer> {
  for (let tried = 0; ; tried++) {
    const { error } = await create(attributesOf(account));
    if (!error) return { outcome: 'added' };
    if (error.status === 401 || error.status === 403) throw failureOf(label, error.status);
    if (!isPassing(error.status)) return { outcome: 'refused', reason: reasonOf(error) };
    const there = await get(account.id);
    if (there)
      return holds(account, accountOf(there as ApiUser)) ? { outcome: 'added' } : { outcome: 'refused', reason: 'other_on_target' };
    if (tried >= retriesMax) {
      // A fault that stays, of a service that reads well, is about this user.
      if (error.status === 500) return { outcome: 'refused', reason: reasonOf(error) };
      throw failureOf(label, error.status);
    }
    await pause(delayMs * 2 ** tried);
  }
}

const isPassing = (status: number | undefined): boolean =>
  status === undefined || status === 0 || status === 408 || status === 429 || status >= 500;

/** A word of the service is taken where it is one. */
const reasonOf = ({ status, code }: NonNullable<Answered['error']>): string =>
  code !== undefined && /^[a-z][a-z_]{2,40}$/.test(code) ? code : `http_${status ?? 0}`;

async function patiently<T extends Answered>(
  label: string,
  { retriesMax, delayMs }: Patience,
  ask: () => Promise<T>,
): Promise<T & { readonly status: number | undefined }> {
  for (let tried = 0; ; tried++) {
    const answer = await ask();
    const status = answer.error?.status;
    if (!answer.error || status === 404) return { ...answer, status };
    if (tried >= retriesMax || !isPassing(status)) throw failureOf(label, status);
    await pause(delayMs * 2 ** tried);
  }
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, Math.min(ms, delayMsMax)));
