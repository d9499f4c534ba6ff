import { randomBytes } from 'node:crypto';
import type { Config } from '../../config.ts';
import { openPostgresTarget } from '../../databases/postgres/database.ts';
import { startEmbedded } from '../../databases/postgres/embedded.ts';
import type { TargetSession } from '../../model/session.ts';

/**
 * Works on an empty database of the server that Godwit keeps, which is dropped afterwards. The session may nothing beyond that database; `roles` are
 * there, so that policies and grants can name them.
 */
export async function onScratch<T>(config: Config, roles: readonly string[], work: (session: TargetSession) => Promise<T>): Promise<T> {
  const server = await startEmbedded(config.home);
  const name = `godwit_scratch_${randomBytes(6).toString('hex')}`;
  await server.ensureNamedRoles(roles);
  await server.ensureDatabase(name);
  try {
    const database = await openPostgresTarget({
      url: server.url(name),
      schemas: ['public'],
      connectTimeoutMs: config.CONNECT_TIMEOUT,
      statementTimeoutMs: config.MIGRATION_TIMEOUT,
      profileRows: config.GODWIT_PROFILE_ROWS,
    });
    const session = await database.openSession();
    return await work(session).finally(() => session.close());
  } finally {
    await server.dropDatabase(name);
  }
}
