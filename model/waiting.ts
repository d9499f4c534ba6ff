import { z } from 'zod';
import { roles } from './principal.ts';

/**
 * What may wait for people. `request`: an agent asks to have something done; `patch`: a repair of one row, or of all rows of a
 * cause; `quarantine`: rows kept aside for one
 * cause; `differential`: the repair of what differs between the sides; `capture`: what following changes makes on
 * the source; `sync_rule`: how much a job may bring by itself; `conflict`: rows that both sides have changed.
 */
export const waitingKinds = [
  'mapping',
  'publication',
  'copy',
  'embedding',
  'terms',
  'database',
  'proposal',
  'request',
  'patch',
  'quarantine',
  'risk',
  'differential',
  'sync_rule',
  'conflict',
  'capture',
] as const;

/** One thing that people must decide on, the same wherever it is listed. */
export const waiting = z.object({
  kind: z.enum(waitingKinds),
  /** Digest that is decided on; of rows kept aside the digest of their cause, which only names them. */
  id: z.string(),
  what: z.string(),
  why: z.string(),
  /** Of rows kept aside: their cause (`model/cause.ts`). */
  cause: z.string().optional(),
  /** Who brought it about; null where nobody did. */
  by: z.string().nullable(),
  since: z.string().nullable(),
  /** Roles of which one is needed, and names whose own work it is. */
  roles: z.array(z.enum(roles)),
  notBy: z.array(z.string()),
  /** The command that decides. */
  how: z.string(),
});
export type Waiting = z.infer<typeof waiting>;

/** `rollback of cases (3fa94c0de512)`: the words that every list has for it. */
export const waitingName = ({ what, id }: Pick<Waiting, 'what' | 'id'>): string => `${what} (${id.slice(0, 12)})`;

/** Who may decide on it, in words. */
export function deciderWords({ roles: needed, notBy }: Pick<Waiting, 'roles' | 'notBy'>): string {
  const others = notBy.length === 0 ? '' : ` other than ${notBy.join(', ')}`;
  return `${needed.join(' or ')}${others}`;
}
