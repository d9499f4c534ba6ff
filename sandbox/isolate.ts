import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { GodwitError } from '../model/errors.ts';
import type { Sandbox, SandboxLimits } from '../model/sandbox.ts';
import type { ProcessStreams } from './channel.ts';
import { sandboxOn } from './sandbox.ts';

const require = createRequire(import.meta.url);

/** The compiled addon for this Node. Throws `sandbox_unavailable` where the package brings none for the platform. */
export function findAddon(): string {
  const folder = join(dirname(require.resolve('isolated-vm')), 'prebuilds', `${process.platform}-${process.arch}`);
  const wanted = `isolated-vm.abi${process.versions.modules}.${process.platform === 'linux' ? `${libc()}.` : ''}node`;
  const found = entriesOf(folder).find((name) => name === wanted);
  if (found) return join(folder, found);
  throw new GodwitError(
    'sandbox_unavailable',
    `isolated-vm has no binary for Node ${process.versions.node} on ${process.platform} ${process.arch}.`,
  );
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function libc(): 'glibc' | 'musl' {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime ? 'glibc' : 'musl';
}

/** Arguments of Node for the process that holds the isolate; `folder` is where the sandbox's own modules are. */
export function workerArguments(folder: string, addon: string, limits: SandboxLimits, socketPath?: string): string[] {
  const readable = [join(folder, 'worker'), join(folder, 'frames.ts'), addon, ...(socketPath ? [socketPath] : [])];
  return [
    '--permission',
    '--allow-addons',
    ...(socketPath ? ['--allow-net'] : []),
    ...readable.map((path) => `--allow-fs-read=${path}`),
    '--disable-warning=PERM0001',
    '--no-node-snapshot',
    `--max-old-space-size=${Math.ceil((4 * (limits.input_bytes_max + limits.output_bytes_max)) / 1_048_576)}`,
    join(folder, 'worker', 'main.ts'),
    addon,
    String(limits.input_bytes_max),
    ...(socketPath ? [socketPath] : []),
  ];
}

/** Starts the process of an isolate: empty environment, no files but its own code, no network, no other processes. It ends with the pipe. */
async function startIsolateProcess(limits: SandboxLimits): Promise<ProcessStreams> {
  const child = spawn(process.execPath, workerArguments(import.meta.dirname, findAddon(), limits), {
    env: {},
    cwd: '/',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
  return {
    input: child.stdin,
    output: child.stdout,
    destroy: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** The embedded sandbox: an isolate (isolated-vm) in a process of its own. Throws `sandbox_unavailable` where there is no binary for the platform. */
export function openIsolateSandbox(): Sandbox {
  findAddon();
  const description = `isolate: isolated-vm in a process of its own, Node ${process.versions.node}, no container`;
  return sandboxOn({ kind: 'isolate', start: startIsolateProcess }, description, async () => {});
}
