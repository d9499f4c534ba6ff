import { readdirSync, readFileSync } from 'node:fs';

/** What processes used: CPU seconds, and the most memory that one of them held, in MB. */
export interface Used {
  readonly cpuSeconds: number;
  readonly rssMb: number;
}

const pollMs = 100;
/** Clock ticks per second in /proc (proc(5), `stat`); 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Fields of /proc/PID/stat from the third on; the second is the name in brackets and may hold blanks. */
function statOf(pid: string): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** CPU seconds of a process; with `children` also those of its children that have ended. */
export function cpuSecondsOf(pid: number, children = false): number {
  const fields = statOf(String(pid)).slice(11, children ? 15 : 13);
  return fields.reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond;
}

function rssMbOf(pid: string): number {
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
}

/** The process that started another. */
export function parentOf(pid: number): number {
  return Number(statOf(String(pid))[1]);
}

/** Watches every process whose command line matches, until it is stopped; one in a container is a process of the host too. */
export function watchProcesses(program: RegExp): { stop(): Used } {
  const seen = new Map<string, Used>();
  const look = (): void => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        if (!program.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))) continue;
        seen.set(pid, { cpuSeconds: cpuSecondsOf(Number(pid)), rssMb: rssMbOf(pid) });
      } catch {
        // It ended while it was looked at.
      }
    }
  };
  const timer = setInterval(look, pollMs);
  return {
    stop: () => {
      clearInterval(timer);
      const all = [...seen.values()];
      return { cpuSeconds: all.reduce((sum, each) => sum + each.cpuSeconds, 0), rssMb: Math.max(0, ...all.map((each) => each.rssMb)) };
    },
  };
}
