import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { startEmbedded, stopEmbedded } from '../databases/postgres/embedded.ts';

/** A PostgreSQL server that a measurement has for itself. */
export interface OwnServer {
  /** Address of one of its databases, for the superuser. */
  readonly url: (database: string) => string;
  /** The folder that is gone afterwards. */
  readonly home: string;
}

/** Runs `work` with an embedded server that nobody else uses, and removes it with its data whatever happens. */
export async function withOwnServer<T>(work: (server: OwnServer) => Promise<T>): Promise<T> {
  // Not the temporary folder: that one may be memory, and then a disk is not what is measured.
  const home = await mkdtemp('/var/tmp/godwit-bench-');
  try {
    // A server that runs as another user keeps its data here only if it can come here.
    await chmod(home, 0o755);
    const server = await startEmbedded(home);
    return await work({ url: (database) => server.url(database, 'admin'), home });
  } finally {
    await stopEmbedded(home);
    await rm(home, { recursive: true, force: true });
  }
}
