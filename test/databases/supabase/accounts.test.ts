import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openApiAccounts } from '../../../databases/supabase/accounts/api-store.ts';
import { openSupabaseSource, openSupabaseTarget } from '../../../databases/supabase/database.ts';
import { openProject } from '../../../databases/supabase/project.ts';
import { commonColumns } from '../../../engine/accounts/common.ts';
import { type AccountsContext, copyAccounts } from '../../../engine/accounts/copy.ts';
import { undoAccounts } from '../../../engine/accounts/undo.ts';
import { openCopied } from '../../../engine/copies/copied.ts';
import { openJournal } from '../../../engine/journal/journal.ts';
import type { AccountStore } from '../../../model/accounts.ts';
import { createDatabase, withClient } from '../../support/databases.ts';
import { makeProject } from '../../support/supabase.ts';
import { type AuthStandIn, startAuthStandIn } from '../../support/supabase-server.ts';

const bcrypt = '$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';
const argon = '$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$2m3sUO3t1LqTzjBzbC1R8wBXvB2Cl9WqZJ3SMXqZ1rk';
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const options = {
  connectTimeoutMs: 5000,
  statementTimeoutMs: 30_000,
  profileRows: 100,
  allowSuperuser: true,
  connection: { schemas: ['public'] },
};
const patience = { way: null, retriesMax: 2, delayMs: 1 };

/** 450 users, more than two pages: bcrypt and argon2id, metadata with numbers that no double holds, one with Google, one with a second factor. */
const users = `INSERT INTO auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, confirmation_token, raw_app_meta_data,
    raw_user_meta_data, created_at, updated_at)
  SELECT '00000000-0000-0000-0000-000000000000', ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'authenticated', 'authenticated',
    'user' || n || '@example.com', CASE WHEN n % 2 = 0 THEN '${bcrypt}' ELSE '${argon}' END, '2026-01-01 10:00:00.123456+00', '',
    '{"provider": "email", "providers": ["email"], "legacy": 12345678901234567890}', jsonb_build_object('name', 'Ünï "' || n || '"', 'score', 1.10),
    '2025-05-05 05:05:05.000005+00', now() FROM generate_series(1, 450) n;
INSERT INTO auth.identities (provider_id, user_id, identity_data, provider, created_at)
  SELECT id::text, id, jsonb_build_object('sub', id, 'email', email), 'email', now() FROM auth.users;`;
const extras = `INSERT INTO auth.identities (provider_id, user_id, identity_data, provider) VALUES ('g-1', '${id(1)}', '{"sub": "g-1"}', 'google');
INSERT INTO auth.mfa_factors (id, user_id, friendly_name, factor_type, status, created_at, updated_at, secret)
  VALUES ('${id(900)}', '${id(2)}', 'phone', 'totp', 'verified', now(), now(), 'JBSWY3DPEHPK3PXP');`;

let urls: { from: string; to: string };
const opened: { close(): Promise<void> }[] = [];
let standIn: AuthStandIn;

beforeEach(async () => {
  standIn = await startAuthStandIn();
  urls = { from: await createDatabase('users_from'), to: await createDatabase('users_to') };
  await makeProject(urls.from, users);
  await makeProject(urls.to);
});
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close().catch(() => {});
  await standIn.close();
});
const ask = async (url: string, text: string) => (await withClient(url, (client) => client.query(text))).rows;

async function contextOf(
  to: AccountStore | null | undefined,
  otherPasswords: AccountsContext['otherPasswords'] = 'refuse',
): Promise<AccountsContext> {
  const from = await (await openSupabaseSource({ ...options, url: urls.from })).accounts?.(patience);
  const control = await (await openSupabaseTarget({ ...options, url: urls.to })).openSession();
  await openJournal('migration_control').install(control);
  if (!from || !to) throw new Error('no users');
  opened.push(from, to, control);
  const copied = openCopied('migration_control', 'test', 'accounts');
  const common = commonColumns(from.columns, to.columns);
  return { from, to, common, otherPasswords, copied, control, signal: new AbortController().signal, progress: () => {} };
}
const bySql = async () => (await openSupabaseTarget({ ...options, url: urls.to })).accounts?.(patience);
const byApi = async (): Promise<AccountStore> =>
  openApiAccounts(openProject({ url: standIn.url, serviceRole: standIn.key, timeoutMs: 5000 }), patience, async () => []);
const everything = 'SELECT to_jsonb(u) AS u FROM auth.users u ORDER BY id';

describe('users by SQL', () => {
  it('arrive whole under their ids, once', async () => {
    await withClient(urls.from, (client) => client.query(extras));
    const context = await contextOf(await bySql());
    expect(await copyAccounts(context, true)).toMatchObject({ read: 450, sent: 450, unchanged: 0, open: {} });
    expect(await copyAccounts(context, true)).toMatchObject({ read: 450, sent: 0, unchanged: 450, open: {} });
    expect(await copyAccounts(context, false)).toMatchObject({ unchanged: 450, missing: 0, open: {} });
    expect(await ask(urls.to, everything)).toEqual(await ask(urls.from, everything));
    const belonging = `SELECT (SELECT jsonb_agg(to_jsonb(i) ORDER BY id) FROM auth.identities i) AS i, (SELECT jsonb_agg(to_jsonb(f)) FROM auth.mfa_factors f) AS f`;
    expect(await ask(urls.to, belonging)).toEqual(await ask(urls.from, belonging));
    const exact = `SELECT raw_app_meta_data ->> 'legacy' AS legacy, raw_user_meta_data ->> 'score' AS score FROM auth.users WHERE id = '${id(7)}'`;
    expect(await ask(urls.to, exact)).toEqual([{ legacy: '12345678901234567890', score: '1.10' }]);
  }, 60_000);

  it('that stand there stay as they are; a taken address or identity, and another hash, keep a user back by name', async () => {
    await withClient(urls.from, (client) =>
      client.query(
        `${extras} UPDATE auth.users SET encrypted_password = '$pbkdf2-sha256$x' WHERE id = '${id(3)}'; DELETE FROM auth.users WHERE id > '${id(6)}'`,
      ),
    );
    await withClient(urls.to, (client) =>
      client.query(`INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES ('${id(4)}', 'mine@example.com', '{}'), ('${id(950)}', 'user5@example.com', '{}');
        INSERT INTO auth.identities (provider_id, user_id, identity_data, provider) VALUES ('g-1', '${id(950)}', '{}', 'google')`),
    );
    const context = await contextOf(await bySql());
    const reasons = {
      password_pbkdf2: { count: 1, ids: [id(3)] },
      other_on_target: { count: 1, ids: [id(4)] },
      email_or_phone_taken: { count: 1, ids: [id(5)] },
      identity_taken_or_changed: { count: 1, ids: [id(1)] },
    };
    expect(await copyAccounts(context, true)).toMatchObject({ read: 6, sent: 2, open: reasons });
    expect(await ask(urls.to, 'SELECT count(*)::integer AS n FROM auth.users')).toEqual([{ n: 4 }]);
    expect(await ask(urls.to, `SELECT email FROM auth.users WHERE id = '${id(4)}'`)).toEqual([{ email: 'mine@example.com' }]);
    const again = await contextOf(await bySql(), 'leave_out');
    expect(await copyAccounts(again, true)).toMatchObject({ sent: 1, withoutPassword: 1 });
    expect(await ask(urls.to, `SELECT encrypted_password AS p FROM auth.users WHERE id = '${id(3)}'`)).toEqual([{ p: '' }]);
  }, 60_000);

  it('are taken back, but for those that were changed, or that rows refer to; what stood there before stays', async () => {
    await withClient(urls.from, (client) => client.query(`DELETE FROM auth.users WHERE id > '${id(5)}'`));
    const [row] = await ask(urls.from, `SELECT to_jsonb(u) - 'confirmed_at' AS u FROM auth.users u WHERE id = '${id(1)}'`);
    await withClient(urls.to, (client) =>
      client.query(
        'INSERT INTO auth.users (instance_id, id, aud, role, email) SELECT instance_id, id, aud, role, email FROM jsonb_populate_record(NULL::auth.users, $1)',
        [row?.u],
      ),
    );
    const context = await contextOf(await bySql());
    expect(await copyAccounts(context, true)).toMatchObject({ sent: 4, open: { other_on_target: { count: 1 } } });
    await withClient(urls.to, (client) =>
      client.query(`UPDATE auth.users SET last_sign_in_at = now() WHERE id = '${id(2)}';
        CREATE TABLE public.pets (owner uuid REFERENCES auth.users ON DELETE CASCADE); INSERT INTO public.pets VALUES ('${id(3)}')`),
    );
    expect(await undoAccounts(context)).toEqual({ removed: 2, kept: { changed_since: [id(2)], referred_to: [id(3)] } });
    expect(await ask(urls.to, 'SELECT id FROM auth.users ORDER BY id')).toEqual([1, 2, 3].map((n) => ({ id: id(n) })));
    expect(await ask(urls.to, 'SELECT count(*)::integer AS n FROM pets')).toEqual([{ n: 1 }]);
  }, 60_000);

  it('whose writer was killed between writing and noting count as its own', async () => {
    const context = await contextOf(await bySql());
    const saved: string[] = [];
    const dying = {
      ...context.copied,
      save: async (...[session, notes]: Parameters<typeof context.copied.save>) => {
        saved.push(...notes.map(({ state }) => state));
        if (notes.some(({ state }) => state === 'sent')) throw new Error('killed');
        return context.copied.save(session, notes);
      },
    };
    await expect(copyAccounts({ ...context, copied: dying }, true)).rejects.toThrow('killed');
    expect(await ask(urls.to, 'SELECT count(*)::integer AS n FROM auth.users')).toEqual([{ n: 200 }]);
    expect(await copyAccounts(context, true)).toMatchObject({ read: 450, sent: 450, there: 0, open: {} });
    expect(await undoAccounts(context)).toMatchObject({ removed: 450 });
  }, 60_000);
});

describe('users by the admin API (a stand-in with recorded answers)', () => {
  it('arrive with ids, hashes and metadata; what the API cannot take is named', async () => {
    await withClient(urls.from, (client) => client.query(`${extras} DELETE FROM auth.users WHERE id > '${id(5)}'`));
    const context = await contextOf(await byApi());
    const open = { identities_need_sql: { count: 1, ids: [id(1)] }, factors_need_sql: { count: 1, ids: [id(2)] } };
    expect(await copyAccounts(context, true)).toMatchObject({ read: 5, sent: 3, open });
    expect([...standIn.users.values()].map((each) => [each.id, each.passwordHash])).toEqual([
      [id(3), argon],
      [id(4), bcrypt],
      [id(5), argon],
    ]);
    expect(standIn.users.get(id(3))?.answer).toMatchObject({ user_metadata: { name: 'Ünï "3"' }, email: 'user3@example.com' });
    const before = standIn.requests.length;
    expect(await copyAccounts(context, true)).toMatchObject({ sent: 0, unchanged: 3, open });
    expect(standIn.requests.slice(before).filter(({ method }) => method === 'POST')).toEqual([]);
    expect(await undoAccounts(context)).toMatchObject({ removed: 3 });
    expect(standIn.users.size).toBe(0);
  }, 60_000);

  it('are brought once whatever becomes of a request', async () => {
    await withClient(urls.from, (client) => client.query(`DELETE FROM auth.users WHERE id > '${id(4)}'`));
    standIn.faults.push('cut after', 'busy', 'cut before');
    const context = await contextOf(await byApi());
    expect(await copyAccounts(context, true)).toMatchObject({ read: 4, sent: 4, open: {} });
    expect(standIn.users.size).toBe(4);
    standIn.users.clear();
    expect(await copyAccounts(context, true)).toMatchObject({ sent: 0, open: { removed_on_target: { count: 4 } } });
  }, 60_000);

  it('stop where the key is not taken, and a taken address has the word of the service', async () => {
    await withClient(urls.from, (client) => client.query(`DELETE FROM auth.users WHERE id > '${id(1)}'`));
    standIn.users.set('x', { id: 'x', email: 'user1@example.com', phone: undefined, passwordHash: undefined, answer: {} });
    expect(await copyAccounts(await contextOf(await byApi()), true)).toMatchObject({ open: { email_exists: { count: 1 } } });
    const wrong = openProject({ url: standIn.url, serviceRole: `sb_secret_${randomUUID()}`, timeoutMs: 5000 });
    const refused = copyAccounts(await contextOf(openApiAccounts(wrong, patience, async () => [])), true);
    await expect(refused).rejects.toMatchObject({ code: 'authentication_failed', message: expect.not.stringContaining('sb_secret') });
  }, 60_000);

  it('as a source have no passwords: they stay, or come without one where that was said', async () => {
    await withClient(urls.from, (client) => client.query(`DELETE FROM auth.users WHERE id > '${id(2)}'`));
    await copyAccounts(await contextOf(await byApi()), true);
    const other = await startAuthStandIn();
    try {
      const to = openApiAccounts(openProject({ url: other.url, serviceRole: other.key, timeoutMs: 5000 }), patience, async () => []);
      const context = { ...(await contextOf(to)), from: await byApi(), copied: openCopied('migration_control', 'test', 'from api') };
      expect(await copyAccounts(context, true)).toMatchObject({ sent: 0, open: { password_unread: { count: 2 } } });
      expect(await copyAccounts({ ...context, otherPasswords: 'leave_out' }, true)).toMatchObject({
        sent: 2,
        withoutPassword: 2,
        open: {},
      });
      expect([...other.users.keys()].sort()).toEqual([id(1), id(2)]);
    } finally {
      await other.close();
    }
  }, 60_000);
});
