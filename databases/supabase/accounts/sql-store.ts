import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Account, type AccountColumns, type AccountStore, type AddAnswer, accountParts } from '../../../model/accounts.ts';
import { canonicalJson } from '../../../model/digest.ts';
import { GodwitError } from '../../../model/errors.ts';
import { exactJson } from '../../../model/exact-json.ts';
import type { SqlSession, TargetSession } from '../../../model/session.ts';
import { addBelonging, addUsers, countFilled, findStatement, pageStatement, referredFrom, removeUsers } from './statements.ts';

const fixed = (file: string): string => readFileSync(join(import.meta.dirname, 'sql', file), 'utf8');

/** Users as rows of the schema `auth`, on one session: all that a user has comes and goes in one transaction. */
export async function openSqlAccounts(session: TargetSession, label: string): Promise<AccountStore> {
  const columns = await readColumns(session);
  const triggers = await session.query<{ name: string }>({ text: fixed('triggers.sql') });
  const read = (common: AccountColumns | null): AccountColumns => common ?? columns;
  const find: AccountStore['find'] = async (ids, common) => {
    const found = ids.length === 0 ? [] : await session.query<Account>(findStatement(read(common), ids));
    return new Map(found.map((each) => [each.id, each]));
  };
  return {
    ...{ way: 'sql', label, columns, find, holds },
    notes: triggers.map(({ name }) => `the trigger ${name} fires for each user that is brought`),
    page: async (after, limit, common) => {
      const accounts = await session.query<Account>(pageStatement(read(common), after, limit));
      return { accounts, next: accounts.length < limit ? null : (accounts.at(-1)?.id ?? null) };
    },
    lacks: () => [],
    filled: (asked) => filledColumns(session, asked),
    add: (accounts, common) =>
      inTransaction(session, () => addAll(session, accounts, { columns: read(common), find: (ids) => find(ids, common) })),
    remove: (ids) =>
      inTransaction(session, async () => {
        const referred = await referredIds(session, ids);
        await session.query(removeUsers(ids.filter((id) => !referred.includes(id))));
        return { referred };
      }),
    close: () => session.close(),
  };
}

async function readColumns(session: SqlSession): Promise<AccountColumns> {
  const found = await session.query<{ table: string; columns: string[] }>({ text: fixed('columns.sql') });
  const of = new Map(found.map(({ table, columns }) => [table, columns]));
  if (!of.has('users') || !of.has('identities'))
    throw new GodwitError('object_missing', 'There are no tables auth.users and auth.identities.');
  return { users: of.get('users') ?? [], identities: of.get('identities') ?? [], mfa_factors: of.get('mfa_factors') ?? [] };
}

/** The same in all columns, whatever the order and the spaces of their texts. */
function holds(wanted: Account, found: Account): boolean {
  const same = (one: string, other: string): boolean => canonicalJson(exactJson(one)) === canonicalJson(exactJson(other));
  return same(wanted.user, found.user) && same(wanted.identities, found.identities) && same(wanted.factors, found.factors);
}

interface Adding {
  readonly columns: AccountColumns;
  find(ids: readonly string[]): Promise<Map<string, Account>>;
}

/** What is not whole when it is read back is taken away again, within the same transaction. */
async function addAll(session: TargetSession, accounts: readonly Account[], { columns, find }: Adding): Promise<Map<string, AddAnswer>> {
  const added = new Set((await session.query<{ id: string }>(addUsers(columns, accounts))).map(({ id }) => id));
  const there = accounts.filter(({ id }) => added.has(id));
  await session.query(
    addBelonging(
      'identities',
      columns.identities,
      there.map(({ identities }) => identities),
    ),
  );
  if (columns.mfa_factors.length > 0)
    await session.query(
      addBelonging(
        'mfa_factors',
        columns.mfa_factors,
        there.map(({ factors }) => factors),
      ),
    );
  const back = await find([...added]);
  const broken = there.filter((account) => !isWhole(account, back.get(account.id))).map(({ id }) => id);
  if (broken.length > 0) await session.query(removeUsers(broken));
  return new Map(accounts.map(({ id }) => [id, answerOf(id, added, broken)]));
}

const isWhole = (account: Account, found: Account | undefined): boolean => found !== undefined && holds(account, found);

function answerOf(id: string, added: ReadonlySet<string>, broken: readonly string[]): AddAnswer {
  if (!added.has(id)) return { outcome: 'refused', reason: 'email_or_phone_taken' };
  return broken.includes(id) ? { outcome: 'refused', reason: 'identity_taken_or_changed' } : { outcome: 'added' };
}

/** Users that rows outside the schema `auth` refer to: taking them away would take or break those. */
export async function referredIds(session: SqlSession, ids: readonly string[]): Promise<string[]> {
  const referring = await session.query<{ schema: string; table: string; column: string }>({ text: fixed('referring.sql') });
  const found = new Set<string>();
  for (const at of referring) for (const { id } of await session.query<{ id: string }>(referredFrom(at, ids))) found.add(id);
  return [...found];
}

async function inTransaction<T>(session: TargetSession, work: () => Promise<T>): Promise<T> {
  await session.begin();
  try {
    const result = await work();
    await session.commit();
    return result;
  } catch (error) {
    await session.rollback().catch(() => {});
    throw error;
  }
}

async function filledColumns(session: SqlSession, asked: AccountColumns): Promise<string[]> {
  const filled: string[] = [];
  for (const part of accountParts)
    for (const column of asked[part]) {
      const [row] = await session.query<{ n: number }>(countFilled(part, column));
      if ((row?.n ?? 0) > 0) filled.push(`${part}.${column}`);
    }
  return filled;
}
