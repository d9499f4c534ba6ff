import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { GodwitError } from './errors.ts';

/** Windows has neither. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY } = constants;

/**
 * The text of a file that stands in a folder itself, or null where there is none. A playbook may come from somebody else: a link would read another
 * file, a pipe would wait for ever, a device would never end. Throws `playbook_invalid` with the path for these, and past `bytesMax`.
 */
export function readOwnFile(folder: string, name: string, bytesMax: number): string | null {
  const path = join(folder, name);
  if (!isInside(folder, dirname(path))) throw refused(path, 'stands outside of the folder of the playbook');
  const file = openOwn(path);
  if (file === null) return null;
  try {
    const { size } = requireFile(path, fstatSync(file));
    if (size > bytesMax) throw tooLong(path, size, bytesMax);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/**
 * Writes a file into a folder, whole or not at all. Throws `playbook_invalid` with the path where it would go through a link or
 * out of the folder.
 */
export function writeOwnFile(folder: string, name: string, text: string): void {
  const path = join(folder, name);
  if (!isInside(folder, existing(dirname(path)))) throw refused(path, 'would be written outside of the folder of the playbook');
  const standing = statsOf(path);
  if (standing !== null) requireFile(path, standing);
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}.new`;
  try {
    writeFileSync(fresh, text, { flag: 'wx' });
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/** What stands at a path, be it a link that leads nowhere; null where there is nothing. */
export function statsOf(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch {
    return null;
  }
}

function openOwn(path: string): number | null {
  try {
    return openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    if (code === 'ELOOP' || code === 'EMLINK') throw refused(path, 'is a symbolic link');
    // What has no other end, such as a socket.
    if (code === 'ENXIO') throw refused(path, 'is no regular file');
    throw refused(path, `cannot be read (${code})`);
  }
}

function requireFile(path: string, stats: Stats): Stats {
  if (stats.isSymbolicLink()) throw refused(path, 'is a symbolic link');
  if (!stats.isFile()) throw refused(path, 'is no regular file');
  return stats;
}

/** Whether a place is within a folder once all links are followed; one that does not exist has nothing in it. */
function isInside(folder: string, place: string): boolean {
  try {
    const way = relative(realpathSync(folder), realpathSync(place));
    return !isAbsolute(way) && way.split(/[\\/]/)[0] !== '..';
  } catch {
    return statsOf(place) === null;
  }
}

/** The nearest folder above that there is, be it a link that leads nowhere. */
function existing(folder: string): string {
  const up = dirname(folder);
  return statsOf(folder) !== null || up === folder ? folder : existing(up);
}

function refused(path: string, why: string): GodwitError {
  return new GodwitError('playbook_invalid', `${path} ${why}. Files of a playbook stand in its folder themselves.`, { details: { path } });
}

function tooLong(path: string, size: number, bytesMax: number): GodwitError {
  return new GodwitError('playbook_invalid', `${path} has ${size} bytes, and a file of a playbook at most ${bytesMax}.`, {
    details: { path },
  });
}
