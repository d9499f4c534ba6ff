import type { Caller } from '../../app/workbench/workbench.ts';
import type { Principal } from '../../model/principal.ts';

/** Somebody who may do everything. */
export const person = (name: string): Principal => ({ id: name, name, roles: ['admin'], provenBy: 'argument' });

/** The caller with another name given by argument, as `--as` does. */
export const asPerson = (caller: Caller, name: string): Caller => ({
  ...caller,
  principal: { ...person(name), roles: caller.principal.roles, enteredBy: caller.principal.name },
});
