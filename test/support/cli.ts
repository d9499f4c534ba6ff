import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home of its own for the program under test. */
export function newHome(): string {
  return mkdtempSync(join(tmpdir(), 'godwit-home-'));
}

/** Runs the program as a user would, with `env` added to the environment. `watch` sees what it prints to stderr, and may kill it. */
export function godwit(
  args: readonly string[],
  watch: (stderr: string, child: ChildProcess) => void = () => {},
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const options = { cwd: root, env: { ...process.env, ...env } };
  const child = spawn(process.execPath, [join(root, 'cli.ts'), ...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (bytes: Buffer) => {
    said.stdout += bytes.toString();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    said.stderr += bytes.toString();
    watch(said.stderr, child);
  });
  return new Promise((resolve) => child.on('close', (exitCode) => resolve({ exitCode, ...said })));
}
