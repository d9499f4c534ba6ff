import type { Config } from '../../config.ts';
import { startEmbedded, stopEmbedded } from '../../databases/postgres/embedded.ts';
import { type EmbeddedRole, embeddedRoles } from '../../databases/postgres/embedded-roles.ts';
import { resolveUrl } from './connect.ts';

/** Starts the embedded server, or finds it running; returns its port. */
export async function startServer({ home }: Config): Promise<{ port: number; started: boolean }> {
  const { port, started } = await startEmbedded(home);
  return { port, started };
}

/** Stops the embedded server; false when none was running. */
export function stopServer({ home }: Config): Promise<boolean> {
  return stopEmbedded(home);
}

/** An embedded database for other programs of the same person: the role and its connection URL, with the password. */
export async function serverUrl(config: Config, name: string, role: EmbeddedRole): Promise<{ role: string; url: string }> {
  return { role: embeddedRoles[role], url: await resolveUrl(config, `embedded:${name}`, role) };
}
