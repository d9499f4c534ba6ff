import { spawn } from 'node:child_process';

export interface ProgramLimits {
  readonly msMax: number;
  readonly bytesMax: number;
}

/** How a program ended; `code` is null when it was killed or died. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program that reads hostile text, with an empty environment: it is killed when it takes too long or says too much. */
export function runProgram(command: string, args: readonly string[], input: string, cwd: string, limits: ProgramLimits): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: {}, cwd, stdio: ['pipe', 'pipe', 'ignore'], timeout: limits.msMax, killSignal: 'SIGKILL' });
    const chunks: Buffer[] = [];
    let bytes = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limits.bytesMax) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    // A program that dies before it has read everything must not end this one.
    child.stdin.on('error', () => {}).end(input);
    child.once('error', () => resolve({ code: null, output: '' }));
    child.once('close', (code) => resolve({ code: bytes > limits.bytesMax ? null : code, output: Buffer.concat(chunks).toString('utf8') }));
  });
}
