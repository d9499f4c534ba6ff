import type { Account, AccountColumns, AccountStore, AccountsResult, DeclaredAccounts } from '../../model/accounts.ts';
import type { CopyState } from '../../model/copies.ts';
import { GodwitError } from '../../model/errors.ts';
import type { SqlSession } from '../../model/session.ts';
import type { Copied, CopyNote } from '../copies/copied.ts';
import { digestOfAccount, fateOf, type Prepared } from './fate.ts';
import { passwordFault, withoutPassword } from './passwords.ts';
import { openTally, type Tally } from './tally.ts';

/** Users that are looked at together. */
const pageAccounts = 200;

export interface AccountsContext {
  readonly from: AccountStore;
  readonly to: AccountStore;
  /** Columns that both sides have; null where one side has none. */
  readonly common: AccountColumns | null;
  readonly otherPasswords: DeclaredAccounts['other_passwords'];
  readonly copied: Copied;
  readonly control: SqlSession;
  readonly signal: AbortSignal;
  readonly progress: (read: number) => void;
}

/**
 * Brings every user that is not there, under its id; what is there is never changed. A note precedes each write, so what a killed process has
 * written is known as its own. With `write` off only compares. Throws `interrupted`, `sink_unavailable`.
 */
export async function copyAccounts(context: AccountsContext, write: boolean): Promise<AccountsResult> {
  const tally = openTally();
  let after: string | null = null;
  do {
    if (context.signal.aborted)
      throw new GodwitError('interrupted', 'Users were being brought; those that were not come with the next run.');
    const page: Awaited<ReturnType<AccountStore['page']>> = await context.from.page(after, pageAccounts, context.common);
    await copyPage(context, page.accounts, tally, write);
    context.progress(tally.result().read);
    after = page.next;
  } while (after !== null);
  return tally.result();
}

async function copyPage(context: AccountsContext, accounts: readonly Account[], tally: Tally, write: boolean): Promise<void> {
  const { to, common, copied, control } = context;
  const ids = accounts.map(({ id }) => id);
  const [notes, found] = [await copied.find(control, ids), await to.find(ids, common)];
  const wanted = accounts.map((account) => prepared(context, account));
  const toAdd: Prepared[] = [];
  const known: CopyNote[] = [];
  for (const each of wanted) {
    const fate = fateOf(to, each, notes.get(each.account.id), found.get(each.account.id));
    tally.count(each, fate);
    if (fate.state === 'sending') toAdd.push(each);
    else known.push(noteOf(each, fate.state, { held: fate.held, reason: fate.reason }));
  }
  if (!write) return tally.missing(toAdd.length);
  await copied.save(control, known);
  await addAll(context, toAdd, tally);
}

function prepared({ to, otherPasswords }: AccountsContext, account: Account): Prepared {
  const password = passwordFault(account);
  const hasLostPassword = password !== null && otherPasswords === 'leave_out';
  const wanted = hasLostPassword ? withoutPassword(account) : account;
  const fault = password !== null && !hasLostPassword ? password : (to.lacks(wanted)[0] ?? null);
  return { account: wanted, digest: digestOfAccount(wanted), fault, hasLostPassword };
}

async function addAll({ to, common, copied, control, signal }: AccountsContext, toAdd: readonly Prepared[], tally: Tally): Promise<void> {
  if (toAdd.length === 0) return;
  await copied.save(
    control,
    toAdd.map((each) => noteOf(each, 'sending', {})),
  );
  const accounts = toAdd.map(({ account }) => account);
  const answers = await to.add(accounts, common, signal);
  const back = await to.find([...answers.keys()], common);
  await copied.save(
    control,
    toAdd.map((each) => {
      const [answer, found] = [answers.get(each.account.id), back.get(each.account.id)];
      if (answer?.outcome === 'added' && found) {
        tally.sent(each);
        return noteOf(each, 'sent', { held: digestOfAccount(found) });
      }
      const reason = answer?.outcome === 'refused' ? answer.reason : 'not_there';
      tally.open(reason, each.account.id);
      return noteOf(each, 'refused', { reason });
    }),
  );
}

function noteOf(
  { account, digest }: Prepared,
  state: CopyState,
  { held = null, reason = null }: { readonly held?: string | null; readonly reason?: string | null },
): CopyNote {
  return { id: account.id, state, digest, held, version: null, bytes: null, reason };
}
