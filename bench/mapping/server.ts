import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded, stopEmbedded } from '../../databases/postgres/embedded.ts';

/** Runs `work` with a PostgreSQL server: the given one, or an embedded one that is gone afterwards. */
export async function withServer<T>(given: string | undefined, work: (url: string) => Promise<T>): Promise<T> {
  if (given !== undefined) return work(given);
  const home = await mkdtemp(join(tmpdir(), 'godwit-eval-'));
  // A server that runs as another user keeps its data here only if it can come here.
  await chmod(home, 0o755);
  try {
    const server = await startEmbedded(home);
    return await work(server.url('postgres'));
  } finally {
    await stopEmbedded(home);
    await rm(home, { recursive: true, force: true });
  }
}
