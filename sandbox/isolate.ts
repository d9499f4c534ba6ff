import { spawn } from 'node:child_process';
import type { Sandbox, SandboxLimits } from '../model/sandbox.ts';
import type { ProcessStreams } from './channel.ts';
import type { Runner } from './live-process.ts';
import { sandboxOn } from './sandbox.ts';
import { findAddon, workerArguments } from './worker-process.ts';

/** Starts the process of an isolate: empty environment, no files but its own code, no network, no other processes. It ends with the pipe. */
async function startProcess(limits: SandboxLimits): Promise<ProcessStreams> {
  const child = spawn(process.execPath, workerArguments({ folder: import.meta.dirname, addon: findAddon() }, limits), {
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

/** Runs code in an isolate (isolated-vm) in a process of its own. */
export const isolateRunner: Runner = { kind: 'isolate', start: startProcess };

/** The embedded sandbox. Throws `sandbox_unavailable` where isolated-vm has no binary for the platform. */
export function openIsolateSandbox(): Sandbox {
  findAddon();
  const description = `isolate: isolated-vm in a process of its own, Node ${process.versions.node}, no container`;
  return sandboxOn(isolateRunner, description, async () => {});
}
