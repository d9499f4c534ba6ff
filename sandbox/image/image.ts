import type Docker from 'dockerode';
import { GodwitError } from '../../model/errors.ts';
import { imageDigest, imageFiles } from './files.ts';
import { tarOf } from './tar.ts';

const repository = 'godwit-sandbox';

/**
 * The image in which code runs, named after its content; built when the engine does not have it, from files of this machine alone (no
 * registry). Throws `sandbox_unavailable` where this Node cannot run in the engine's containers.
 */
export async function ensureImage(docker: Docker): Promise<string> {
  await checkPlatform(docker);
  const files = await imageFiles();
  const tag = (await imageDigest(files)).slice(0, 32);
  const name = `${repository}:${tag}`;
  const known = await docker
    .getImage(name)
    .inspect()
    .catch(() => null);
  if (known) return name;
  const stream = await docker.importImage(tarOf(files) as unknown as string, { repo: repository, tag });
  await finished(docker, stream);
  return name;
}

async function checkPlatform(docker: Docker): Promise<void> {
  const { Os, Arch } = await docker.version();
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch;
  if (process.platform === 'linux' && Os === 'linux' && Arch === arch) return;
  const message = `The image is made of the running Node (${process.platform} ${process.arch}), which cannot run in containers of ${Os} ${Arch}.`;
  throw new GodwitError('sandbox_unavailable', message);
}

function finished(docker: Docker, stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error) => {
      if (error) reject(new GodwitError('sandbox_unavailable', 'The engine did not take the image.', { cause: error }));
      else resolve();
    });
  });
}
