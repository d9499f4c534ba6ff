import { execFile } from 'node:child_process';
import { chownSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GodwitError } from '../../model/errors.ts';
import { dropDatabase, ensureDatabase } from './embedded-databases.ts';
import { binariesFor, findServerUser, makeFolder, type ServerUser, serverFolder } from './embedded-files.ts';
import {
  type EmbeddedRole,
  embeddedRoles,
  ensureNamedRoles,
  ensurePassword,
  ensureRoles,
  hasRoles,
  passwordOf,
  quietLog,
  quietRunning,
  secretFile,
} from './embedded-roles.ts';

const execute = promisify(execFile);

/** A running server that Godwit keeps for its user; it outlives the process that started it. */
export interface EmbeddedServer {
  readonly port: number;
  /** False when it was running already. */
  readonly started: boolean;
  /** Connection URL with the password of the role, by default of the databases' owner: never print it. */
  url(database: string, role?: EmbeddedRole): string;
  /** Creates the database unless it is there; true when it was not. It belongs to the owner, also where an older version made it. */
  ensureDatabase(name: string): Promise<boolean>;
  /** Drops the database if it is there, and whoever is connected to it. */
  dropDatabase(name: string): Promise<void>;
  /** Makes roles that may nothing, unless the server has them: what policies and grants name. */
  ensureNamedRoles(names: readonly string[]): Promise<void>;
}

interface Place {
  readonly user: ServerUser | null;
  readonly binaries: string;
  /** Where the passwords are. */
  readonly folder: string;
  readonly data: string;
  readonly log: string;
}

const startTimeoutSeconds = 60;
const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  wal_level: 'logical',
  max_connections: '100',
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  // The tables of a draft are created, and handed over, in one transaction, and a rehearsal locks all that it touches: thousands.
  max_locks_per_transaction: '1024',
  ...quietLog,
};

/**
 * Starts the server of `home`, or finds it running; initialises it the first time. The same command works after a kill at any moment.
 * Throws `server_start_failed` with the path of the log.
 */
export async function startEmbedded(home: string): Promise<EmbeddedServer> {
  const place = await locate(home);
  if (!existsSync(join(place.data, 'PG_VERSION'))) await initialise(place);
  const running = await isRunning(place);
  const port = running ? portOf(place) : await start(place);
  const url = (database: string, role: EmbeddedRole = 'owner'): string => {
    const user = `${embeddedRoles[role]}:${passwordOf(place.folder, role)}`;
    return `postgresql://${user}@127.0.0.1:${port}/${encodeURIComponent(database)}?sslmode=disable`;
  };
  const admin = (database: string): string => url(database, 'admin');
  if (!hasRoles(place.folder, place.data)) {
    if (running) await quietRunning(admin('template1'));
    await ensureRoles(place.folder, place.data, admin('template1'));
  }
  return {
    port,
    started: !running,
    url,
    ensureDatabase: (name) => ensureDatabase(admin, name, embeddedRoles.owner),
    dropDatabase: (name) => dropDatabase(admin, name),
    ensureNamedRoles: (names) => ensureNamedRoles(admin('template1'), names),
  };
}

/** Whether a server was ever set up in `home`; starts and makes nothing. */
export async function hasEmbedded(home: string): Promise<boolean> {
  return existsSync(join(serverFolder(home, await findServerUser()), 'data', 'PG_VERSION'));
}

/** Stops the server of `home`; false when none was running. */
export async function stopEmbedded(home: string): Promise<boolean> {
  const place = await locate(home);
  if (!existsSync(place.data) || !(await isRunning(place))) return false;
  await program(place, 'pg_ctl', ['stop', '-D', place.data, '-m', 'fast', '-w']);
  return true;
}

async function locate(home: string): Promise<Place> {
  const user = await findServerUser();
  const folder = serverFolder(home, user);
  await makeFolder(folder, user);
  return {
    user,
    binaries: binariesFor(user),
    folder,
    data: join(folder, 'data'),
    log: join(folder, 'server.log'),
  };
}

function program(place: Place, name: string, args: readonly string[]): Promise<unknown> {
  const as = place.user ? { uid: place.user.uid, gid: place.user.gid } : {};
  return execute(join(place.binaries, name), [...args], { ...as, cwd: '/', env: { LC_ALL: 'C' } });
}

/** Initialises beside the final folder and renames, so that a kill leaves either nothing or a whole server. */
async function initialise(place: Place): Promise<void> {
  const fresh = `${place.data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const secret = secretFile(place.folder, 'admin');
  ensurePassword(place.folder, 'admin');
  if (place.user) chownSync(secret, place.user.uid, place.user.gid);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  await orFail(place, () =>
    program(place, 'initdb', ['-D', fresh, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${secret}`, '--data-checksums', ...locale]),
  );
  renameSync(fresh, place.data);
}

async function start(place: Place): Promise<number> {
  // The log of a server that an older version started quotes rows.
  if (!hasRoles(place.folder, place.data)) rmSync(place.log, { force: true });
  const port = await freePort();
  const options = Object.entries({ ...settings, port: String(port) }).map(([name, value]) => `-c ${name}='${value}'`);
  const args = ['start', '-D', place.data, '-l', place.log, '-w', '-t', String(startTimeoutSeconds), '-o', options.join(' ')];
  await orFail(place, async () => {
    // Two processes may start it at once: one wins, the other finds it running.
    await program(place, 'pg_ctl', args).catch(async (error) => {
      if (!(await isRunning(place))) throw error;
    });
  });
  return portOf(place);
}

async function orFail(place: Place, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw new GodwitError('server_start_failed', `The embedded PostgreSQL did not start; its log is ${place.log}.`, { cause });
  }
}

/** `pg_ctl status` also sees through a postmaster.pid that a killed server left behind. */
function isRunning(place: Place): Promise<boolean> {
  return program(place, 'pg_ctl', ['status', '-D', place.data]).then(
    () => true,
    () => false,
  );
}

/** The fourth line of postmaster.pid is the port (PostgreSQL source, `pidfile.h`). */
function portOf(place: Place): number {
  return Number(readFileSync(join(place.data, 'postmaster.pid'), 'utf8').split('\n')[3]);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port is free'))));
    });
  });
}
