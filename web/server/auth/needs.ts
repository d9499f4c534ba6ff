import { mayDo, type Principal, rolesWith } from '../../../model/principal.ts';
import type { Need } from '../../contract/endpoint.ts';
import { HttpProblem } from '../problem.ts';

/** Who may call it, before anything is looked at. Throws 401 for whoever is not signed in, 403 for whose role does not allow it. */
export function requireNeed(principal: Principal | null, need: Need, what: string): void {
  if (need === 'nobody') return;
  if (principal === null) throw new HttpProblem(401, 'not_signed_in', 'Nobody is signed in.', 'Sign in, or send an access token.');
  const isAllowed = need === 'look' || (need === 'admin' ? principal.roles.includes('admin') : mayDo(principal, need));
  if (isAllowed) return;
  const roles = need === 'admin' ? ['admin'] : rolesWith(need);
  const said = `${principal.name} is ${principal.roles.join(' and ')} and may not call ${what}; a role of ${roles.join(' or ')} may.`;
  throw new HttpProblem(403, 'role_missing', said, 'Ask somebody whose role allows it.');
}
