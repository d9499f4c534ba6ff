import type { Caller } from '../../../app/workbench/workbench.ts';
import { mayDo } from '../../../model/principal.ts';
import { HttpProblem } from '../problem.ts';

/** Whether values go out as they are. Throws 403 for whoever only looks: they see masks. */
export function mayReveal({ principal }: Caller, asked: boolean): boolean {
  if (asked && !mayDo(principal, 'propose'))
    throw new HttpProblem(403, 'role_missing', `${principal.name} may not see values as they are.`, 'Ask without raw=true.');
  return asked;
}
