import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Names this process so that no later one can be taken for it: host, process id, start time (proc(5), field 22 of `stat`). */
export function ownerOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may hold blanks.
    const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${hostname()} ${pid} ${startTime}`;
  } catch {
    return null;
  }
}

/** True for a container of this host whose process is gone. One of another host is left alone. */
export function isOrphan(owner: string): boolean {
  const [host, pid] = owner.split(' ');
  return host === hostname() && ownerOf(Number(pid)) !== owner;
}
