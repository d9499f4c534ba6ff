import { createHmac, randomBytes } from 'node:crypto';
import { isSamePerson, tellsApart } from '../../../app/people/people-database.ts';
import { roles as allRoles, type Principal, type Role } from '../../../model/principal.ts';
import { HttpProblem, problemResponse } from '../problem.ts';
import { type Attempts, openAttempts } from './attempts.ts';
import { addressHeader, type Better, idleSeconds, openBetter } from './better.ts';
import { type OidcSettings, oidcId } from './oidc.ts';
import type { KnownPerson, NewPerson, PeopleDoor, SignedIn, SignIn } from './sign-in.ts';
import { isSame } from './single-user.ts';
import { openTokens } from './tokens.ts';

/** All that people may ask of the library; everything else is answered here, or not at all: nobody renames themselves. */
const allowed: ReadonlySet<string> = new Set([
  ...['POST /sign-in/email', 'POST /sign-in/oauth2', `GET /oauth2/callback/${oidcId}`, `POST /oauth2/callback/${oidcId}`],
  ...['POST /two-factor/enable', 'POST /two-factor/disable', 'POST /two-factor/verify-totp', 'POST /two-factor/verify-backup-code'],
  ...['POST /two-factor/generate-backup-codes', 'POST /change-password', 'POST /sign-out', 'GET /error'],
]);
const guesses: ReadonlySet<string> = new Set(['/sign-in/email', '/two-factor/verify-totp', '/two-factor/verify-backup-code']);
const peopleMax = 10_000;
const linkMsMax = 60 * 60_000;

type User = Awaited<ReturnType<Context['internalAdapter']['findUserById']>> & Record<string, unknown>;
type Context = Awaited<Better['$context']>;

export interface PeopleOptions {
  readonly pool: Parameters<typeof openBetter>[0]['pool'];
  readonly url: string;
  readonly secret: string;
  readonly oidc: OidcSettings | null;
  /** Whose machine it is: what is mapped on the way to a decision is the server's work, not that of whoever looks. */
  readonly keeper: Principal;
}

/** Several people, each with a password or by single sign-on. Roles are given by administrators; whoever is new only looks. */
export async function openPeople({ pool, url, secret, oidc, keeper }: PeopleOptions): Promise<SignIn> {
  const found: { context: Context | null } = { context: null };
  const users = async (): Promise<User[]> => ((await found.context?.internalAdapter.listUsers(peopleMax)) ?? []) as User[];
  const nameFor = async (name: string, email: string): Promise<string> => {
    const isTaken = !tellsApart(name) || (await users()).some((user) => isSamePerson(user.name, name));
    return isTaken ? `${name} (${email})` : name;
  };
  const giveRoles = async (id: string, roles: readonly Role[]): Promise<unknown> =>
    found.context?.internalAdapter.updateUser(id, { role: roles.join(',') });
  const better = await openBetter({ pool, url, secret, oidc, nameFor, giveRoles });
  const context = await better.$context;
  found.context = context;
  const attempts = openAttempts();
  const principalOf = (user: User, provenBy: 'session' | 'token'): Principal => ({
    ...{ id: user.id, name: user.name, roles: rolesOf(user), provenBy },
    ...(user.name !== keeper.name && { enteredBy: keeper.name }),
  });
  const tokens = openTokens(context.internalAdapter, secret);
  const csrfOf = (session: string): string => createHmac('sha256', secret).update(`csrf\n${session}`).digest('base64url');
  const bySession = async (request: Request, isUse: boolean): Promise<SignedIn | null> => {
    const { response, headers } = await better.api.getSession({
      ...{ headers: request.headers, returnHeaders: true, query: { disableRefresh: !isUse } },
    });
    if (!response) return null;
    const user = response.user as unknown as User;
    if (user.banned === true) return null;
    const { token } = response.session;
    const told = { csrf: csrfOf(token), session: token, cookies: headers.getSetCookie() };
    return { principal: principalOf(user, 'session'), ...told, secondFactor: user.twoFactorEnabled === true };
  };
  const byToken = async (bearer: string): Promise<SignedIn | null> => {
    const id = await tokens.personOf(bearer);
    const user = id === null ? null : ((await context.internalAdapter.findUserById(id)) as User | null);
    if (!user || user.banned === true) return null;
    const told = { csrf: null, session: '', cookies: [], secondFactor: user.twoFactorEnabled === true };
    return { principal: principalOf(user, 'token'), ...told };
  };
  const first = openFirstLink();
  const isFirst = async (): Promise<boolean> => (await users()).length === 0;
  const people = openPeopleDoor(context, { users, first, tokens });
  return {
    ...{ singleUser: false, idleSeconds, people, tokens, failures: attempts.recent },
    link: async () => ((await isFirst()) ? `/enter?token=${first.draw()}` : null),
    of: async (request, isUse) => {
      const [, bearer] = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '') ?? [];
      return bearer === undefined ? bySession(request, isUse) : byToken(bearer);
    },
    enter: async (token) => new Response(null, { status: 303, headers: { location: `/first?token=${encodeURIComponent(token)}` } }),
    handle: (request, address) => handle(better, attempts, request, address),
    end: async ({ session, principal }, everywhere) => {
      const open = await context.internalAdapter.listSessions(principal.id);
      if (everywhere) await tokens.endAll(principal.id);
      if (everywhere) await context.internalAdapter.deleteUserSessions(principal.id);
      else await context.internalAdapter.deleteSession(session);
      const { name } = context.authCookies.sessionToken;
      return { ended: everywhere ? open.length : 1, cookies: [`${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`] };
    },
    options: { password: true, providers: oidc ? [{ id: oidcId, name: oidc.name }] : [], firstPerson: isFirst },
    close: async () => {
      await pool.end();
    },
  };
}

async function handle(better: Better, attempts: Attempts, request: Request, address: string): Promise<Response | null> {
  const path = new URL(request.url).pathname.replace(/^\/api\/auth/, '');
  if (!allowed.has(`${request.method} ${path}`)) return null;
  const headers = new Headers(request.headers);
  headers.set(addressHeader, address);
  const body = request.method === 'POST' ? await request.text() : null;
  const what = guesses.has(path) ? guessedAt(path, body, headers) : null;
  if (what !== null && !attempts.mayTry(what))
    throw new HttpProblem(429, 'too_many_attempts', 'Too many attempts failed; try again in some minutes.');
  const answer = await better.handler(new Request(request.url, { method: request.method, headers, ...(body !== null && { body }) }));
  if (what !== null && answer.status >= 400) attempts.failed(what);
  else if (what !== null) attempts.succeeded(what);
  return answer.status >= 400 ? asProblem(answer) : answer;
}

/** What the library refuses, said as everything else is. */
async function asProblem(answer: Response): Promise<Response> {
  const { code, message } = ((await answer.json().catch(() => null)) ?? {}) as { code?: unknown; message?: unknown };
  const type = typeof code === 'string' ? code.toLowerCase() : answer.status === 429 ? 'too_many_attempts' : 'sign_in_refused';
  return problemResponse(new HttpProblem(answer.status, type, typeof message === 'string' ? message : 'That was refused.'));
}

/** Of passwords the address that is signed in with, of second factors the sign-in that waits for it. */
function guessedAt(path: string, body: string | null, headers: Headers): string {
  if (path !== '/sign-in/email') return `${path} ${/two_factor=([^;]+)/.exec(headers.get('cookie') ?? '')?.[1] ?? ''}`;
  try {
    const { email }: { email?: unknown } = JSON.parse(body ?? '{}') ?? {};
    return `${path} ${String(email).toLowerCase().slice(0, 200)}`;
  } catch {
    return path;
  }
}

function rolesOf({ role }: User): Role[] {
  const named = String(role ?? '').split(',');
  const held = allRoles.filter((each) => named.includes(each));
  return held.length === 0 ? ['viewer'] : held;
}

const knownPerson = (user: User): KnownPerson => ({
  ...{ id: user.id, name: user.name, email: user.email, roles: rolesOf(user) },
  ...{ secondFactor: user.twoFactorEnabled === true, isBanned: user.banned === true },
});

/** The link that makes the first administrator. */
function openFirstLink() {
  let link: { readonly token: string; readonly at: number } | null = null;
  return {
    draw: (): string => {
      link = { token: randomBytes(24).toString('base64url'), at: Date.now() };
      return link.token;
    },
    take: (token: string): boolean => {
      const isGood = link !== null && Date.now() - link.at <= linkMsMax && isSame(token, link.token);
      if (isGood) link = null;
      return isGood;
    },
  };
}

interface DoorParts {
  readonly users: () => Promise<User[]>;
  readonly first: ReturnType<typeof openFirstLink>;
  readonly tokens: { endAll(person: string): Promise<void> };
}

function openPeopleDoor(context: Context, { users, first, tokens }: DoorParts): PeopleDoor {
  const { internalAdapter, password } = context;
  const find = async (id: string): Promise<User> => {
    const user = (await internalAdapter.findUserById(id)) as User | null;
    if (user) return user;
    throw new HttpProblem(404, 'person_not_found', 'There is no person of that number.');
  };
  const add = async ({ name, email, roles, password: secret }: NewPerson): Promise<KnownPerson> => {
    const isTaken = (await users()).some((user) => user.email === email.toLowerCase() || isSamePerson(user.name, name));
    if (isTaken) throw new HttpProblem(409, 'person_exists', 'Somebody has that name or that address already.');
    if (!tellsApart(name)) throw new HttpProblem(400, 'request_invalid', 'name: it tells nobody apart.');
    const user = await internalAdapter.createUser({ name, email: email.toLowerCase(), emailVerified: true, role: roles.join(',') });
    await internalAdapter.linkAccount({
      ...{ userId: user.id, providerId: 'credential', accountId: user.id, password: await password.hash(secret) },
    });
    return knownPerson(user as unknown as User);
  };
  return {
    list: async () => (await users()).map(knownPerson),
    add,
    addFirst: async (token, person) => {
      if ((await users()).length > 0 || !first.take(token))
        throw new HttpProblem(403, 'link_refused', 'That link has been used, or is too old: the server prints another when it starts.');
      return add({ ...person, roles: ['admin'] });
    },
    setRoles: async (id, roles) => {
      await find(id);
      await internalAdapter.updateUser(id, { role: roles.join(',') });
      return knownPerson(await find(id));
    },
    ban: async (id) => {
      await find(id);
      await internalAdapter.updateUser(id, { banned: true });
      await internalAdapter.deleteUserSessions(id);
      await tokens.endAll(id);
      return knownPerson(await find(id));
    },
  };
}
