import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverFolder } from '../../databases/postgres/embedded-files.ts';

const prefix = 'godwit-tests-';

/**
 * Gives the tests and the programs that they start a temporary folder of their own, so that nothing of them stays: it is removed at the end, and
 * by the next run where this one is killed.
 */
export default function provideTemporaryFolder(): () => void {
  const parent = tmpdir();
  removeLeftBehind(parent);
  const folder = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  // As root the server of a test runs as the user `postgres`, who must be able to pass through.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  return () => removeFolder(folder);
}

/** Servers of tests that run as root keep their data elsewhere, under a name that follows from their home. */
function removeFolder(folder: string): void {
  const data = readdirSync(folder).map((home) => serverFolder(join(folder, home), { uid: 0, gid: 0 }));
  for (const each of [...data, folder]) rmSync(each, { recursive: true, force: true, maxRetries: 3 });
}

function removeLeftBehind(parent: string): void {
  for (const name of readdirSync(parent).filter((each) => each.startsWith(prefix))) {
    const pid = Number(name.slice(prefix.length).split('-')[0]);
    if (!isAlive(pid)) removeIfThere(join(parent, name));
  }
}

/** Another run may be removing it. */
function removeIfThere(folder: string): void {
  try {
    removeFolder(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
