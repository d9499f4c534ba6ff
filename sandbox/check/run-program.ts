import { type ChildProcess, spawn } from 'node:child_process';
import { watchMemory } from './watch-memory.ts';

export interface ProgramLimits {
  readonly msMax: number;
  /** Bytes of output. */
  readonly bytesMax: number;
  /** Bytes of memory that it may have resident, measured while it runs. */
  readonly rssMax: number;
}

/** How a program ended; `code` is null when it was killed or died, `limit` says what for, where a limit was met. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly limit: 'time' | 'memory' | 'output' | null;
}

/** A program with what it is started with; its environment is empty but for `env`. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly input: string;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program that reads hostile text: it is killed when it takes too long, takes too much memory or says too much. */
export function runProgram({ command, args, input, cwd, env = {} }: Program, limits: ProgramLimits): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: { ...env }, cwd, stdio: ['pipe', 'pipe', 'ignore'] });
    const limited = limit(child, limits);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => {
      if (limited.met() === null) chunks.push(chunk);
    });
    // A program that dies before it has read everything must not end this one.
    child.stdin.on('error', () => {}).end(input);
    child.once('error', () => resolve({ code: null, output: '', limit: limited.end() }));
    child.once('close', (code) => {
      const met = limited.end();
      resolve({ code: met === null ? code : null, output: Buffer.concat(chunks).toString('utf8'), limit: met });
    });
  });
}

/** Kills the process at the first limit that it meets; `end` stops watching and says which that was. */
function limit(child: ChildProcess, { msMax, bytesMax, rssMax }: ProgramLimits): { met(): Ended['limit']; end(): Ended['limit'] } {
  let met: Ended['limit'] = null;
  const kill = (why: NonNullable<Ended['limit']>): void => {
    met ??= why;
    child.kill('SIGKILL');
  };
  let bytes = 0;
  child.stdout?.prependListener('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > bytesMax) kill('output');
  });
  const late = setTimeout(() => kill('time'), msMax);
  const unwatch = watchMemory(child, rssMax, () => kill('memory'));
  return {
    met: () => met,
    end: () => {
      clearTimeout(late);
      unwatch();
      return met;
    },
  };
}
