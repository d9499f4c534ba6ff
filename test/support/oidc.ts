import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { visit } from './web.ts';

export const client = { id: 'godwit', secret: 'a secret of the client' } as const;

/** What the provider says of somebody. */
export interface Account {
  readonly name?: string;
  readonly preferred_username?: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly groups?: readonly string[];
}

/** A certified OpenID provider, whose pages for login and consent anybody passes. */
export interface OidcProvider {
  readonly issuer: string;
  /** Says from now on of whoever signs in by that login. */
  say(login: string, account: Account): void;
  /** Lets browsers back to a server, which has its address only now. */
  allow(url: string): void;
  close(): void;
}

/** Starts one on a free port. */
export async function openProvider(): Promise<OidcProvider> {
  const accounts = new Map<string, Account>();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const configuration = {
    scopes: ['openid', 'profile', 'email', 'groups'],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'], groups: ['groups'] },
    pkce: { required: () => true },
    findAccount: (_: unknown, login: string) => ({ accountId: login, claims: async () => ({ sub: login, ...accounts.get(login) }) }),
  };
  return {
    issuer,
    say: (login, account) => void accounts.set(login, account),
    allow: (url) => {
      const known = { client_id: client.id, client_secret: client.secret, redirect_uris: [`${url}/api/auth/oauth2/callback/oidc`] };
      const provider = new Provider(issuer, { ...configuration, clients: [known] });
      server.removeAllListeners('request').on('request', provider.callback());
    },
    close: () => void server.close(),
  };
}

const stepsMax = 10;

/** Passes the pages of the provider from the address that a sign-in gives; returns where it sends the browser back to. */
export async function passProvider(issuer: string, address: string, login: string): Promise<string> {
  const browser = visit(issuer);
  let next = address;
  for (let step = 0; step < stepsMax && next.startsWith(issuer); step += 1) {
    const page = await browser.get(next);
    if (page.status === 303 || page.status === 302) {
      next = new URL(page.headers.get('location') ?? '', issuer).href;
      continue;
    }
    const form = new URLSearchParams({ prompt: /name="prompt" value="(\w+)"/.exec(page.text)?.[1] ?? '', login, password: 'any' });
    const sent = await browser.send('POST', next, form.toString(), { 'content-type': 'application/x-www-form-urlencoded' });
    next = new URL(sent.headers.get('location') ?? '', issuer).href;
  }
  return next;
}
