import type { Config } from '../config.ts';
import { startEmbedded, stopEmbedded } from '../databases/postgres/embedded.ts';
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

/** Connection URL of an embedded database, with its password, for other programs of the same person. */
export function serverUrl(config: Config, name: string): Promise<string> {
  return resolveUrl(config, `embedded:${name}`);
}
