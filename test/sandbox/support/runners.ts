import Docker from 'dockerode';
import { describe } from 'vitest';
import { dockerRunner } from '../../../sandbox/docker.ts';
import { ensureImage } from '../../../sandbox/image/image.ts';
import { isolateRunner } from '../../../sandbox/isolate.ts';
import type { Runner } from '../../../sandbox/live-process.ts';

/** The engine that tests use: GODWIT_TEST_DOCKER, or the one on this machine. */
export const dockerSocket = process.env.GODWIT_TEST_DOCKER ?? '/var/run/docker.sock';
export const docker = new Docker({ socketPath: dockerSocket });
export const dockerAnswers = await docker.ping().then(
  () => true,
  () => false,
);
if (!dockerAnswers)
  console.error(
    `SKIPPED: no Docker engine answers at ${dockerSocket}, so nothing of the Docker runner is tested; GODWIT_TEST_DOCKER=SOCKET names another.`,
  );

/** Runs the same tests on every runner that there is. */
export function onEachRunner(tests: (runner: () => Runner) => void): void {
  describe('in the isolate', () => tests(() => isolateRunner));
  describe.skipIf(!dockerAnswers)('in Docker', async () => {
    const image = dockerAnswers ? await ensureImage(docker) : '';
    tests(() => dockerRunner(docker, image));
  });
}
