/**
 * What tells a database from every other, wherever it is reached. `system`: the server's own identifier and the database's number in it; copies of
 * the whole server and its standbys share it. Files are told by their folder. Where a role may not ask for that: the marker of the ledger in a target, else what the catalog says.
 */
export interface DatabaseIdentity {
  /** For people. */
  readonly name: string;
  readonly evidence:
    | { readonly by: 'system'; readonly system: string; readonly database: string }
    | { readonly by: 'marker'; readonly marker: string; readonly database: string }
    | { readonly by: 'folder'; readonly folder: string }
    | { readonly by: 'catalog'; readonly database: string; readonly name: string; readonly text: string };
}

/** How sure an identity is, in words. */
export function identityWords({ name, evidence }: DatabaseIdentity): string {
  if (evidence.by === 'system') return `${name} (number ${evidence.database} of server ${evidence.system})`;
  if (evidence.by === 'folder') return `the folder ${evidence.folder}`;
  const weak = evidence.by === 'marker' ? 'its ledger’s marker' : 'its name, number and encoding';
  return `${name} (number ${evidence.database}, told by ${weak}: the role may not call pg_control_system())`;
}
