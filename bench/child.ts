import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** How godwit.mjs is started, and what cli.ts does before anything is loaded. */
const likeGodwit = ['--min-semi-space-size=4', `--import=${join(import.meta.dirname, '../cli/process-settings.ts')}`];
const timeoutMs = 60 * 60_000;

/** Runs a program of this folder in a process of its own, and returns what it prints as its last line, a value in JSON. */
export async function runInChild<T>(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<T> {
  const command = [...likeGodwit, join(import.meta.dirname, program), ...args];
  const { stdout } = await promisify(execFile)(process.execPath, command, { env: { ...process.env, ...env }, timeout: timeoutMs });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}
