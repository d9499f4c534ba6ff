import { tellsApart } from '../../engine/journal/person.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Principal } from '../../model/principal.ts';

const nameless = 'A decision needs the name of who makes it: --as NAME.';

/** A name as somebody gives it. Throws `argument_invalid` for one that tells nobody apart. */
export function requireName(name: unknown): string {
  if (typeof name === 'string' && tellsApart(name)) return name.trim();
  throw new GodwitError('argument_invalid', nameless);
}

/** A name is a person's own, so a decision asks for it and never takes the keyboard's. */
export function requireNamed(who: Principal): Principal {
  if (who.provenBy !== 'environment') return who;
  throw new GodwitError('argument_invalid', nameless);
}
