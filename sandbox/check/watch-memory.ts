import { type ChildProcess, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A compiler takes some 10 MiB between two looks. */
const pollMs = { linux: 20, elsewhere: 200 };

/** Calls `over` once a process has more than `rssMax` bytes resident; returns what ends the watch. */
export function watchMemory({ pid }: ChildProcess, rssMax: number, over: () => void): () => void {
  if (pid === undefined) return () => {};
  const every = process.platform === 'linux' ? pollMs.linux : pollMs.elsewhere;
  const watch = setInterval(() => {
    if (residentBytes(pid) <= rssMax) return;
    clearInterval(watch);
    over();
  }, every);
  return () => clearInterval(watch);
}

/** 0 where it cannot be told: a process that has ended, or a system that has no `ps`, where its time is still limited. */
function residentBytes(pid: number): number {
  try {
    const kilobytes =
      process.platform === 'linux'
        ? /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
        : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return Number(kilobytes ?? 0) * 1_024;
  } catch {
    return 0;
  }
}
