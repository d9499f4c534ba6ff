import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownerOf } from './owner.ts';

const prefix = 'godwit-sandbox-';

/** Names a process in few characters, since the path of a socket may have 107 (unix(7)). */
function tagOf(pid: number): string {
  const tag = createHash('sha256')
    .update(ownerOf(pid) ?? 'gone')
    .digest('hex')
    .slice(0, 16);
  return `${hostTag()}-${pid}-${tag}`;
}

const hostTag = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** A new folder that is removed by the next Godwit on this host where this one is killed. */
export function makeTemporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), `${prefix}${tagOf(process.pid)}-`));
}

let isSwept = false;

/** Removes folders whose Godwit is gone, once per process. Those of other hosts and users are left alone. */
export async function sweepTemporaryFolders(): Promise<void> {
  if (isSwept) return;
  isSwept = true;
  const gone = readdirSync(tmpdir()).filter((name) => isLeftBehind(name));
  await Promise.all(gone.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => {})));
}

function isLeftBehind(name: string): boolean {
  const [, host, pid, tag] = /^godwit-sandbox-([0-9a-f]{8})-(\d+)-([0-9a-f]{16})-/.exec(name) ?? [];
  return host === hostTag() && `${host}-${pid}-${tag}` !== tagOf(Number(pid));
}
