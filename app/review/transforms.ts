import { dirname } from 'node:path';
import type { Config } from '../../config.ts';
import type { Sandbox, Transforms } from '../../model/sandbox.ts';
import { defaultDockerSocket, openSandbox } from '../../sandbox/choose.ts';
import { openTransforms } from '../../sandbox/transforms.ts';

/** The transforms that stand beside a playbook's file, in the sandbox that the environment asks for. */
export function openPlaybookTransforms(config: Config, path: string): Transforms {
  return openTransforms(dirname(path), () => openConfiguredSandbox(config), config.sandboxLimits);
}

/** The sandbox that the environment asks for. */
export function openConfiguredSandbox(config: Config): Promise<Sandbox> {
  const { SANDBOX: choice, GODWIT_SANDBOX_RUNTIME: runtime, DOCKER_SOCKET: socket = defaultDockerSocket } = config;
  return openSandbox({ choice, docker: { socket, ...(runtime !== undefined && { runtime }) } });
}
