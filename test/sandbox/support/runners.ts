import Docker from 'dockerode';
import { describe } from 'vitest';
import { defaultDockerSocket } from '../../../sandbox/choose.ts';
import { dockerRunner } from '../../../sandbox/docker.ts';
import { ensureImage } from '../../../sandbox/image/image.ts';
import { isolateRunner } from '../../../sandbox/isolate.ts';
import type { Runner } from '../../../sandbox/live-process.ts';

/** The engine that tests use: the one that DOCKER_HOST names (`unix://…`), or the one on this machine. */
export const dockerSocket = process.env.DOCKER_HOST?.replace(/^unix:\/\//, '') ?? defaultDockerSocket;
export const docker = new Docker({ socketPath: dockerSocket });
export const dockerAnswers = await docker.ping().then(
  () => true,
  () => false,
);
if (!dockerAnswers)
  console.error(
    `SKIPPED: no Docker engine answers at ${dockerSocket}, so nothing of the Docker runner is tested; DOCKER_HOST=unix://SOCKET names another.`,
  );

/** Runs the same tests on every runner that there is. */
export function onEachRunner(tests: (runner: () => Runner) => void): void {
  describe('in the isolate', () => tests(() => isolateRunner));
  describe.skipIf(!dockerAnswers)('in Docker', async () => {
    const image = dockerAnswers ? await ensureImage(docker) : '';
    tests(() => dockerRunner(docker, image));
  });
}
