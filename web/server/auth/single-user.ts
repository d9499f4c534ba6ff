import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { parse } from 'hono/utils/cookie';
import type { Principal } from '../../../model/principal.ts';
import type { SignedIn, SignIn } from './sign-in.ts';

/** A session that nobody uses so long has ended. */
const idleMsMax = 15 * 60_000;
const sessionsMax = 50;
const linkMsMax = 15 * 60_000;
const cookieName = 'godwit_session';

interface Session {
  readonly id: string;
  usedAt: number;
}

/** One person on this machine: a link that counts once lets a browser in. Sessions end with the server. `now` is for tests. */
export function openSingleUser(principal: Principal, now: () => number = Date.now): SignIn {
  const secret = randomBytes(32);
  const sessions = new Map<string, Session>();
  let link: { token: string; madeAt: number } | null = null;
  const csrfOf = (session: string): string => createHmac('sha256', secret).update(`csrf\n${session}`).digest('base64url');
  const find = (id: string): Session | null => {
    const session = sessions.get(id);
    if (!session) return null;
    if (now() - session.usedAt <= idleMsMax) return session;
    sessions.delete(id);
    return null;
  };
  return {
    singleUser: true,
    idleSeconds: idleMsMax / 1000,
    link: async () => {
      link = { token: randomBytes(24).toString('base64url'), madeAt: now() };
      return `/enter?token=${link.token}`;
    },
    of: async (request, isUse) => {
      const session = find(cookieOf(request) ?? '');
      if (!session) return null;
      if (isUse) session.usedAt = now();
      return { principal, csrf: csrfOf(session.id), secondFactor: false, session: session.id, cookies: [] };
    },
    enter: async (token) => {
      const isGood = link !== null && now() - link.madeAt <= linkMsMax && isSame(token, link.token);
      if (!isGood) return new Response(null, { status: 303, headers: { location: '/?enter=refused' } });
      link = null;
      // A session of its own, whatever cookie the browser came with.
      const session = { id: randomBytes(32).toString('base64url'), usedAt: now() };
      if (sessions.size >= sessionsMax) sessions.delete(sessions.keys().next().value ?? '');
      sessions.set(session.id, session);
      return new Response(null, { status: 303, headers: { location: '/', 'set-cookie': cookie(session.id) } });
    },
    handle: async () => null,
    end: async ({ session }: SignedIn, everywhere) => {
      const ended = everywhere ? sessions.size : 1;
      if (everywhere) sessions.clear();
      else sessions.delete(session);
      return { ended, cookies: [`${cookie('')}; Max-Age=0`] };
    },
    options: { password: false, providers: [], firstPerson: async () => false },
    failures: () => 0,
    people: null,
    tokens: null,
    close: async () => sessions.clear(),
  };
}

/** The loopback address speaks no TLS, and a cookie that is `Secure` would not come back from it in every browser. */
const cookie = (value: string): string => `${cookieName}=${value}; Path=/; HttpOnly; SameSite=Strict`;

function cookieOf({ headers }: Request): string | undefined {
  return parse(headers.get('cookie') ?? '', cookieName)[cookieName];
}

/** Whether two texts are the same, in a time that tells nothing. */
export function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
