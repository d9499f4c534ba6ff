import type { AdminUserAttributes, User } from '@supabase/supabase-js';
import type { Account } from '../../../model/accounts.ts';

/** What the API gives beyond the types of its client. */
export type ApiUser = User & { readonly banned_until?: string; readonly deleted_at?: string };

type Row = Readonly<Record<string, unknown>>;

const parsed = (text: string): Row => JSON.parse(text) as Row;
const rows = (text: string): Row[] => JSON.parse(text) as Row[];
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const record = (value: unknown): Row => (typeof value === 'object' && value !== null ? (value as Row) : {});

/** A user of the API as rows of the tables, as far as it gives them: it gives no password hash, and no secret of a factor. */
export function accountOf(user: ApiUser): Account {
  const row = {
    ...{ id: user.id, aud: user.aud, role: user.role, email: user.email, phone: user.phone, created_at: user.created_at },
    ...{ email_confirmed_at: user.email_confirmed_at, phone_confirmed_at: user.phone_confirmed_at, updated_at: user.updated_at },
    ...{ last_sign_in_at: user.last_sign_in_at, raw_app_meta_data: user.app_metadata, raw_user_meta_data: user.user_metadata },
    ...{ banned_until: user.banned_until, is_anonymous: user.is_anonymous, deleted_at: user.deleted_at },
  };
  const identities = (user.identities ?? []).map(({ identity_id, id, provider, identity_data }) => ({
    ...{ id: identity_id, provider_id: id, user_id: user.id, provider, identity_data },
  }));
  const factors = (user.factors ?? []).map(({ id, factor_type, status, friendly_name }) => ({ id, factor_type, status, friendly_name }));
  return { id: user.id, user: JSON.stringify(row), identities: JSON.stringify(identities), factors: JSON.stringify(factors) };
}

/** Providers whose identities the service makes itself, of address and number. */
const ownProviders: readonly unknown[] = ['email', 'phone'];

/** What the admin API cannot write of a user. */
export function lacksOf({ user, identities, factors }: Account): string[] {
  const row = parsed(user);
  return [
    ...(rows(identities).some(({ provider }) => !ownProviders.includes(provider)) ? ['identities_need_sql'] : []),
    ...(rows(factors).length > 0 ? ['factors_need_sql'] : []),
    ...(row.is_sso_user === true ? ['sso_needs_sql'] : []),
    ...(row.is_anonymous === true ? ['anonymous_needs_sql'] : []),
    ...(text(row.deleted_at) === null ? [] : ['deleted_needs_sql']),
    ...(text(row.email) === null && text(row.phone) === null ? ['no_email_or_phone'] : []),
  ];
}

/** Hours of a ban are whole, and last at least as long as it did. */
function banOf(until: unknown): string | undefined {
  const at = text(until);
  const ms = at === null ? 0 : Date.parse(at) - Date.now();
  return ms > 0 ? `${Math.ceil(ms / 3_600_000)}h` : undefined;
}

/** Members that the service writes itself. */
function ownMetadata(of: Row): Row {
  const { provider: _provider, providers: _providers, ...app } = of;
  return app;
}

/** A user as the API takes it. */
export function attributesOf({ id, user }: Account): AdminUserAttributes {
  const row = parsed(user);
  const [email, phone, hash, role, ban] = [
    text(row.email),
    text(row.phone),
    text(row.encrypted_password),
    text(row.role),
    banOf(row.banned_until),
  ];
  return {
    id,
    ...(email !== null && { email, email_confirm: text(row.email_confirmed_at) !== null }),
    ...(phone !== null && { phone, phone_confirm: text(row.phone_confirmed_at) !== null }),
    ...(hash !== null && { password_hash: hash }),
    ...(role !== null && { role }),
    ...(ban !== undefined && { ban_duration: ban }),
    app_metadata: ownMetadata(record(row.raw_app_meta_data)),
    user_metadata: record(row.raw_user_meta_data),
  };
}

/** What is compared of a user that the API was given. */
export function comparableOf({ id, user }: Account) {
  const row = parsed(user);
  const { email_verified: _email, phone_verified: _phone, ...meta } = record(row.raw_user_meta_data);
  return {
    ...{ id, email: text(row.email)?.toLowerCase() ?? null, phone: text(row.phone), role: text(row.role) ?? 'authenticated' },
    ...{ hasEmail: text(row.email_confirmed_at) !== null, hasPhone: text(row.phone_confirmed_at) !== null },
    isBanned: banOf(row.banned_until) !== undefined,
    app: ownMetadata(record(row.raw_app_meta_data)),
    meta,
  };
}
