import { z } from '@hono/zod-openapi';
import { roles as allRoles, type Role } from '../../../model/principal.ts';

export const oidcId = 'oidc';
const answerMs = 10_000;

/** Which claim gives roles, and which of its values gives which. */
export interface ClaimedRoles {
  /** Its name, or the path to it: `realm_access.roles`. */
  readonly claim: string;
  readonly byValue: Readonly<Record<string, Role>>;
}

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Null: administrators give roles here. */
  readonly roles: ClaimedRoles | null;
}

/** Whom the provider says that somebody is. */
export interface Claimed {
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  /** Null where the provider gives none to anybody. */
  readonly roles: readonly Role[] | null;
}

/** What the provider gives for a code. */
export interface ProviderTokens {
  readonly idToken?: string | undefined;
  readonly accessToken?: string | undefined;
}

const discovered = z.object({ issuer: z.string(), userinfo_endpoint: z.url().optional() });
const identified = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
});
const told = z.looseObject({
  sub: z.string(),
  name: z.string().optional(),
  preferred_username: z.string().optional(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
});

export const discoveryUrl = (issuer: string): string => `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;

/**
 * Whom tokens of the provider stand for; null where its identity token is for somebody else, or too old (OpenID Connect Core 1.0, 3.1.3.7; its
 * signature is that of the connection which it came by, 3.1.3.7 item 6), or what it says of the person is about another (5.3.2).
 */
export async function claimedBy(settings: OidcSettings, { idToken, accessToken }: ProviderTokens): Promise<Claimed | null> {
  const provider = discovered.parse(await ask(discoveryUrl(settings.issuer)));
  const identity = identified.safeParse(payloadOf(idToken ?? ''));
  if (!identity.success || !isForUs(identity.data, provider.issuer, settings.clientId)) return null;
  const { userinfo_endpoint: endpoint } = provider;
  const more = endpoint === undefined ? {} : await ask(endpoint, accessToken);
  const claims = told.safeParse({ ...identity.data, ...(more as object) });
  if (!claims.success || claims.data.sub !== identity.data.sub) return null;
  const { sub: id, name, preferred_username: username, email, email_verified: emailVerified = false } = claims.data;
  return { id, name: name ?? username ?? email ?? id, email, emailVerified, roles: settings.roles && rolesIn(claims.data, settings.roles) };
}

/** Roles on their way from the claims that give them to the account that is kept next for the same sign-in. */
export interface Claims {
  note(claimed: Claimed): void;
  kept(account: { readonly providerId: string; readonly accountId: string; readonly userId: string }): Promise<void>;
}

/** What was refused after its claims were read is pushed out by others. */
const claimsMax = 1_000;

export function openClaims(giveRoles: (id: string, roles: readonly Role[]) => Promise<unknown>): Claims {
  const claimed = new Map<string, readonly Role[]>();
  return {
    note: ({ id, roles }) => {
      if (claimed.size >= claimsMax) claimed.clear();
      if (roles) claimed.set(id, roles);
    },
    kept: async ({ providerId, accountId, userId }) => {
      const roles = providerId === oidcId ? claimed.get(accountId) : undefined;
      if (!roles) return;
      claimed.delete(accountId);
      await giveRoles(userId, roles);
    },
  };
}

function isForUs({ iss, aud, exp }: z.infer<typeof identified>, issuer: string, clientId: string): boolean {
  return iss === issuer && [aud].flat().includes(clientId) && exp * 1000 > Date.now();
}

/** Roles by the values of the claim; whoever has none of them only looks. */
export function rolesIn(claims: Readonly<Record<string, unknown>>, { claim, byValue }: ClaimedRoles): Role[] {
  const held = claim in claims ? claims[claim] : claim.split('.').reduce<unknown>(within, claims);
  const values = new Set(typeof held === 'string' ? held.split(/[\s,]+/) : Array.isArray(held) ? held.map(String) : []);
  const found = new Set([...values].flatMap((value) => (Object.hasOwn(byValue, value) ? byValue[value] : undefined) ?? []));
  return found.size === 0 ? ['viewer'] : allRoles.filter((role) => found.has(role));
}

const within = (claims: unknown, part: string): unknown =>
  typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>)[part] : undefined;

function payloadOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

async function ask(url: string, bearer?: string): Promise<unknown> {
  const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  const answer = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(answerMs) });
  if (!answer.ok) throw new Error(`the provider of single sign-on answers ${answer.status}`);
  return answer.json();
}
