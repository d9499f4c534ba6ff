import { createHmac, randomBytes } from 'node:crypto';
import { sha256Hex } from '../../../model/digest.ts';
import { HttpProblem } from '../problem.ts';
import type { Better } from './better.ts';
import type { TokenDoor } from './sign-in.ts';
import { isSame } from './single-user.ts';

const accessSeconds = 3600;
const refreshDays = 30;
const dayMs = 86_400_000;

type Store = Awaited<Better['$context']>['internalAdapter'];

/** Whose tokens, and which of them follow from each other. */
interface Family {
  readonly person: string;
  readonly family: string;
}

/**
 * Tokens of programs. An access token says itself whose it is and until when, under the server's secret; its family must still stand. A refresh token
 * is taken once: one that comes again was copied, and ends its family.
 */
export function openTokens(
  store: Store,
  secret: string,
): TokenDoor & {
  personOf(access: string): Promise<string | null>;
  endAll(person: string): Promise<void>;
} {
  const sign = (text: string): string => createHmac('sha256', secret).update(`access\n${text}`).digest('base64url');
  const ended = async ({ person, family }: Family, madeAt: number): Promise<boolean> => {
    if (await store.findVerificationValue(`ended:${family}`)) return true;
    const all = await store.findVerificationValue(`ended-all:${person}`);
    return all !== null && madeAt <= Number(all.value);
  };
  const keep = (identifier: string, value: string): Promise<unknown> =>
    store.createVerificationValue({ identifier, value, expiresAt: new Date(Date.now() + refreshDays * dayMs) });
  const issue = async ({ person, family }: Family) => {
    const at = Date.now();
    const text = Buffer.from(JSON.stringify({ person, family, at, until: at + accessSeconds * 1000 })).toString('base64url');
    const refresh = randomBytes(32).toString('base64url');
    await keep(`refresh:${sha256Hex(refresh)}`, JSON.stringify({ person, family, at }));
    return { access: `${text}.${sign(text)}`, refresh, expiresIn: accessSeconds };
  };
  return {
    issue: ({ principal }) => issue({ person: principal.id, family: randomBytes(12).toString('base64url') }),
    refresh: async (token) => {
      const hash = sha256Hex(token);
      const taken = await store.consumeVerificationValue(`refresh:${hash}`);
      if (!taken) {
        const before = await store.findVerificationValue(`taken:${hash}`);
        if (before) await keep(`ended:${before.value}`, '');
        throw refused();
      }
      const { at, ...family }: Family & { at: number } = JSON.parse(taken.value);
      await keep(`taken:${hash}`, family.family);
      if (await ended(family, at)) throw refused();
      return issue(family);
    },
    personOf: async (access) => {
      const [text = '', signature = ''] = access.split('.');
      if (!isSame(signature, sign(text))) return null;
      const { until, at, ...family }: Family & { until: number; at: number } = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
      return Date.now() > until || (await ended(family, at)) ? null : family.person;
    },
    endAll: async (person) => {
      await store.deleteVerificationByIdentifier(`ended-all:${person}`);
      await keep(`ended-all:${person}`, String(Date.now()));
    },
  };
}

const refused = (): HttpProblem => new HttpProblem(401, 'token_refused', 'That refresh token is not one that counts.', 'Sign in again.');
