import { z } from 'zod';

/**
 * What tells a database from every other, wherever it is reached. `system`: the server's own identifier and the database's number in it; copies of
 * the whole server and its standbys share it. Files are told by their folder. Where a role may not ask for that: the marker of
 * the ledger in a target, else what the catalog says.
 */
export const databaseIdentity = z.object({
  /** For people. */
  name: z.string(),
  evidence: z.discriminatedUnion('by', [
    z.object({ by: z.literal('system'), system: z.string(), database: z.string() }),
    z.object({ by: z.literal('marker'), marker: z.string(), database: z.string() }),
    z.object({ by: z.literal('folder'), folder: z.string() }),
    z.object({ by: z.literal('server'), server: z.string(), database: z.string() }),
    z.object({ by: z.literal('catalog'), database: z.string(), name: z.string(), text: z.string() }),
  ]),
});
export type DatabaseIdentity = z.infer<typeof databaseIdentity>;

/** How sure an identity is, in words. */
export function identityWords({ name, evidence }: DatabaseIdentity): string {
  if (evidence.by === 'system') return `${name} (number ${evidence.database} of server ${evidence.system})`;
  if (evidence.by === 'folder') return `the folder ${evidence.folder}`;
  if (evidence.by === 'server') return `the database ${evidence.database} of the ${evidence.server}`;
  const weak = evidence.by === 'marker' ? 'its ledger’s marker' : 'its name, number and encoding';
  return `${name} (number ${evidence.database}, told by ${weak}: the role may not call pg_control_system())`;
}
