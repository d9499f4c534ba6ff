import type { Context } from 'hono';
import { version } from '../../../app/workbench/version.ts';
import { mayDo, rights } from '../../../model/principal.ts';
import { session } from '../../contract/session.ts';
import type { SignIn } from '../auth/sign-in.ts';
import { HttpProblem } from '../problem.ts';
import { served } from '../room.ts';

export const sessionRoom = served('session', session, ({ signIn }) => ({
  'GET /api/session': async ({ http }) => {
    const found = await signIn.of(http.req.raw);
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
  'POST /api/session/end': async ({ http }) => end(signIn, http, false),
  'POST /api/session/end-all': async ({ http }) => end(signIn, http, true),
  'POST /api/people/first': async () => {
    throw new HttpProblem(404, 'not_here', 'There is one person here, who comes by the link that was printed at the start.');
  },
  'POST /api/tokens': async () => {
    throw new HttpProblem(404, 'not_here', 'Tokens are for servers with several people.');
  },
  'POST /api/tokens/refresh': async () => {
    throw new HttpProblem(404, 'not_here', 'Tokens are for servers with several people.');
  },
}));

async function end(signIn: SignIn, http: Context, everywhere: boolean): Promise<{ ended: number }> {
  const found = await signIn.of(http.req.raw);
  if (!found) return { ended: 0 };
  const { ended, headers } = await signIn.end(found, everywhere);
  for (const [name, value] of Object.entries(headers)) http.header(name, value);
  return { ended };
}
