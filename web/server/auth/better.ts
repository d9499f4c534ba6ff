import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { admin, genericOAuth, twoFactor } from 'better-auth/plugins';
import type { openPeopleDatabase } from '../../../app/people/people-database.ts';

/** A session that nobody uses so long has ended; a use makes it last that long again, noted once a minute. */
export const idleSeconds = 15 * 60;
const noteUseSeconds = 60;
export const addressHeader = 'x-godwit-address';
export const oidcId = 'oidc';

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly name: string;
}

export interface BetterOptions {
  readonly pool: Awaited<ReturnType<typeof openPeopleDatabase>>;
  /** Under which browsers reach the server. */
  readonly url: string;
  readonly secret: string;
  readonly oidc: OidcSettings | null;
  /** The name under which somebody new is known. */
  readonly nameFor: (name: string, email: string) => Promise<string>;
}

/** The library that keeps people, passwords, second factors and sessions, with its tables as it needs them. */
export async function openBetter({ pool, url, secret, oidc, nameFor }: BetterOptions) {
  const options = {
    ...{ database: pool, baseURL: url, basePath: '/api/auth', secret, trustedOrigins: [new URL(url).origin] },
    ...{ telemetry: { enabled: false }, logger: { disabled: true } },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 200 },
    session: { expiresIn: idleSeconds, updateAge: noteUseSeconds },
    rateLimit: {
      ...{ enabled: true, window: 60, max: 100, storage: 'memory' as const },
      customRules: { '/sign-in/email': { window: 60, max: 20 }, '/two-factor/*': { window: 60, max: 10 } },
    },
    account: { accountLinking: { enabled: true, trustedProviders: [] } },
    advanced: {
      ...{ cookiePrefix: 'godwit', useSecureCookies: url.startsWith('https:'), ipAddress: { ipAddressHeaders: [addressHeader] } },
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' as const, path: '/' },
    },
    databaseHooks: {
      user: {
        create: {
          before: async <User extends { name: string; email: string }>(user: User) => ({
            data: { ...user, name: await nameFor(user.name, user.email) },
          }),
        },
      },
    },
    plugins: [
      admin({ defaultRole: 'viewer' }),
      twoFactor({ issuer: 'Godwit' }),
      ...(oidc === null ? [] : [genericOAuth({ config: [providerOf(oidc)] })]),
    ],
  };
  await (await getMigrations(options)).runMigrations();
  return betterAuth(options);
}

export type Better = Awaited<ReturnType<typeof openBetter>>;

function providerOf({ issuer, clientId, clientSecret }: OidcSettings) {
  return {
    ...{ providerId: oidcId, discoveryUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, clientId, pkce: true },
    ...{ scopes: ['openid', 'profile', 'email'], ...(clientSecret !== undefined && { clientSecret }) },
  };
}
