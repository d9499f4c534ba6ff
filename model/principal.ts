import { z } from 'zod';
import { GodwitError } from './errors.ts';

/** What somebody may do beside looking. */
export const rights = ['propose', 'run', 'decide'] as const;
export type Right = (typeof rights)[number];

export const roles = ['viewer', 'engineer', 'reviewer', 'admin'] as const;
export type Role = (typeof roles)[number];

/** A viewer looks and asks, an engineer prepares and runs, a reviewer corrects and decides, an admin may do all of it. */
const rightsOf: Readonly<Record<Role, readonly Right[]>> = {
  viewer: [],
  engineer: ['propose', 'run'],
  reviewer: ['propose', 'decide'],
  admin: rights,
};

/** Who calls the app, and how that was proven; it comes from the caller, never from the configuration. */
export const principal = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  roles: z.array(z.enum(roles)).min(1),
  /** `argument`: somebody at the keyboard gave the name (`--as`); `environment`: it is the keyboard's own; `token`, `session`: by a secret. */
  provenBy: z.enum(['environment', 'argument', 'token', 'session']),
  /** Whose keyboard it was, where another name was given by argument. */
  enteredBy: z.string().min(1).optional(),
});
export type Principal = Readonly<z.infer<typeof principal>>;

/** The people whom an installation knows, each with roles, and with the SHA-256 of a token where one stands for them. */
export const people = z.strictObject({
  people: z
    .array(
      z.strictObject({
        id: z.string().min(1).optional(),
        name: z.string().trim().min(1),
        roles: z.array(z.enum(roles)).min(1),
        token: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .optional(),
      }),
    )
    .min(1)
    .max(1_000),
});
export type People = z.infer<typeof people>['people'];

/** The person of that name. Where no people are listed everybody may do everything; where some are, whoever is not among them only looks. */
export function principalNamed(known: People | null, name: string, proof: Pick<Principal, 'provenBy' | 'enteredBy'>): Principal {
  const found = known?.find((each) => each.name === name);
  return { id: found?.id ?? name, name, roles: found?.roles ?? (known === null ? ['admin'] : ['viewer']), ...proof };
}

/** What the audit log says of who decided, beside the name. */
export const proofOf = ({ id, roles: held, provenBy, enteredBy }: Principal) => ({
  ...{ id, roles: held, provenBy },
  ...(enteredBy !== undefined && { enteredBy }),
});

/** Whether a principal's roles give a right. */
export const mayDo = ({ roles: held }: Principal, right: Right): boolean => held.some((role) => rightsOf[role].includes(right));

/** The roles that give a right, for whoever has to be found. */
export const rolesWith = (right: Right): Role[] => roles.filter((role) => rightsOf[role].includes(right));

/** Throws `role_missing` where no role of the principal gives the right. */
export function requireRight(who: Principal, right: Right, what: string): void {
  if (mayDo(who, right)) return;
  const needed = rolesWith(right).join(' or ');
  throw new GodwitError('role_missing', `${who.name} is ${who.roles.join(' and ')} and may not ${what}; a role of ${needed} may.`, {
    details: { roles: who.roles, right },
  });
}

/**
 * Whoever sits at the keyboard, also where a decision is made in another name: what comes into being on the way to a decision is not the work of the
 * person who decides.
 */
export function atKeyboard({ enteredBy, ...who }: Principal): Principal {
  return enteredBy === undefined ? who : { ...who, id: enteredBy, name: enteredBy, provenBy: 'environment' };
}
