import { dirname } from 'node:path';
import type { Config } from '../config.ts';
import type { Transforms } from '../model/sandbox.ts';
import { defaultDockerSocket, openSandbox } from '../sandbox/choose.ts';
import { openTransforms } from '../sandbox/transforms.ts';

/** The transforms that stand beside a playbook's file, in the sandbox that the environment asks for. */
export function openPlaybookTransforms(config: Config, path: string): Transforms {
  const docker = { socket: config.DOCKER_SOCKET ?? defaultDockerSocket };
  return openTransforms(dirname(path), () => openSandbox({ choice: config.SANDBOX, docker }));
}
