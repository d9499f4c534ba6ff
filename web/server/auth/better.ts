import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { admin, genericOAuth, twoFactor } from 'better-auth/plugins';
import type { openPeopleDatabase } from '../../../app/people/people-database.ts';
import type { Role } from '../../../model/principal.ts';
import { type Claims, claimedBy, discoveryUrl, type OidcSettings, oidcId, openClaims, type ProviderTokens } from './oidc.ts';

/** A session that nobody uses so long has ended; a use makes it last that long again, noted once a minute. */
export const idleSeconds = 15 * 60;
const noteUseSeconds = 60;
export const addressHeader = 'x-godwit-address';

export interface BetterOptions {
  readonly pool: Awaited<ReturnType<typeof openPeopleDatabase>>;
  /** Under which browsers reach the server. */
  readonly url: string;
  readonly secret: string;
  readonly oidc: OidcSettings | null;
  /** The name under which somebody new is known. */
  readonly nameFor: (name: string, email: string) => Promise<string>;
  /** Gives somebody the roles that the provider of single sign-on says. */
  readonly giveRoles: (id: string, roles: readonly Role[]) => Promise<unknown>;
}

/** The library that keeps people, passwords, second factors and sessions, with its tables as it needs them. */
export async function openBetter({ pool, url, secret, oidc, nameFor, giveRoles }: BetterOptions) {
  const claims = openClaims(giveRoles);
  const options = {
    ...{ database: pool, baseURL: url, basePath: '/api/auth', secret, trustedOrigins: [new URL(url).origin] },
    ...{ telemetry: { enabled: false }, logger: { disabled: true } },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 200 },
    session: { expiresIn: idleSeconds, updateAge: noteUseSeconds },
    rateLimit: {
      ...{ enabled: true, window: 60, max: 100, storage: 'memory' as const },
      // Behind a proxy all have one address. Guesses are counted by what is guessed at (`attempts.ts`); these bound the work.
      customRules: {
        ...{ '/sign-in/email': { window: 60, max: 60 }, '/sign-in/oauth2': { window: 60, max: 60 } },
        '/two-factor/*': { window: 60, max: 30 },
      },
    },
    account: { accountLinking: { enabled: true, trustedProviders: [] } },
    advanced: {
      ...{ cookiePrefix: 'godwit', useSecureCookies: url.startsWith('https:'), ipAddress: { ipAddressHeaders: [addressHeader] } },
      // Said aloud: NODE_ENV=test would switch both off.
      ...{ disableOriginCheck: false, disableCSRFCheck: false },
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' as const, path: '/' },
    },
    // Whatever went wrong at the provider is said where people sign in.
    onAPIError: { errorURL: `${url}/` },
    databaseHooks: {
      account: { create: { after: claims.kept }, update: { after: claims.kept } },
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
      ...(oidc === null ? [] : [genericOAuth({ config: [providerOf(oidc, claims)] })]),
    ],
  };
  await (await getMigrations(options)).runMigrations();
  return betterAuth(options);
}

export type Better = Awaited<ReturnType<typeof openBetter>>;

function providerOf(oidc: OidcSettings, claims: Claims) {
  const { issuer, clientId, clientSecret, scopes } = oidc;
  const getUserInfo = async (tokens: ProviderTokens) => {
    const found = await claimedBy(oidc, tokens).catch(() => null);
    if (found) claims.note(found);
    return found && { id: found.id, name: found.name, email: found.email ?? null, emailVerified: found.emailVerified };
  };
  return {
    ...{ providerId: oidcId, discoveryUrl: discoveryUrl(issuer), clientId, pkce: true, getUserInfo },
    ...{ scopes: [...scopes], ...(clientSecret !== undefined && { clientSecret }) },
  };
}
