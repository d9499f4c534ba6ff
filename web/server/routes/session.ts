import type { Context } from 'hono';
import { version } from '../../../app/workbench/version.ts';
import { mayDo, rights } from '../../../model/principal.ts';
import { session } from '../../contract/session.ts';
import type { SignIn } from '../auth/sign-in.ts';
import { HttpProblem } from '../problem.ts';
import { served } from '../room.ts';

export const sessionRoom = served('session', session, ({ signIn, streams }) => ({
  'GET /api/session': async ({ http }) => {
    const found = await signIn.of(http.req.raw, false);
    const { principal } = found ?? { principal: null };
    const { options, singleUser, idleSeconds } = signIn;
    return {
      principal: principal && { id: principal.id, name: principal.name, roles: principal.roles },
      rights: principal ? rights.filter((right) => mayDo(principal, right)) : [],
      ...{ singleUser, idleSeconds, csrf: found?.csrf ?? null, version: version() },
      signIn: { password: options.password, providers: options.providers, firstPerson: await options.firstPerson() },
      secondFactor: found?.secondFactor ?? false,
    };
  },
  'POST /api/session/end': async ({ http }) => end(signIn, http, false).finally(streams.ask),
  'POST /api/session/end-all': async ({ http }) => end(signIn, http, true).finally(streams.ask),
  'POST /api/people/first': async ({ body: { token, ...person } }) => several(signIn.people).addFirst(token, person),
  'POST /api/tokens': async ({ http }) => {
    const tokens = several(signIn.tokens);
    const found = await signIn.of(http.req.raw, false);
    if (!found) throw new HttpProblem(401, 'not_signed_in', 'Nobody is signed in.');
    return tokens.issue(found);
  },
  'POST /api/tokens/refresh': ({ body }) => several(signIn.tokens).refresh(body.refresh),
}));

/** What a server for one person does without. */
export function several<Door>(door: Door | null): Door {
  if (door) return door;
  throw new HttpProblem(404, 'not_here', 'There is one person here, who comes by the link that was printed at the start.');
}

async function end(signIn: SignIn, http: Context, everywhere: boolean): Promise<{ ended: number }> {
  const found = await signIn.of(http.req.raw, false);
  if (!found) return { ended: 0 };
  const { ended, cookies } = await signIn.end(found, everywhere);
  for (const cookie of cookies) http.header('set-cookie', cookie, { append: true });
  return { ended };
}
