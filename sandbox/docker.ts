import Docker from 'dockerode';
import { assert, GodwitError } from '../model/errors.ts';
import type { Sandbox, SandboxLimits } from '../model/sandbox.ts';
import type { ProcessStreams } from './channel.ts';
import { containerOptions, ownerLabel } from './container.ts';
import { ensureImage } from './image/image.ts';
import type { Runner } from './live-process.ts';
import { isOrphan, ownerOf } from './owner.ts';
import { openRendezvous } from './rendezvous.ts';
import { sandboxOn } from './sandbox.ts';

/** Which engine runs the containers, and how. */
export interface DockerSettings {
  /** The engine's Unix socket. An engine on another machine cannot reach the socket of a session. */
  readonly socket: string;
  /** A runtime of the engine, such as `runsc` (gVisor); its default where absent. */
  readonly runtime?: string;
}

/** Starts containers of an image on an engine. */
export function dockerRunner(docker: Docker, image: string, runtime?: string): Runner {
  return { kind: 'docker', start: (limits) => startContainer(docker, image, runtime, limits) };
}

async function startContainer(docker: Docker, image: string, runtime: string | undefined, limits: SandboxLimits): Promise<ProcessStreams> {
  const owner = ownerOf(process.pid);
  assert(owner !== null, 'a container needs an owner');
  const rendezvous = await openRendezvous();
  const plan = { image, socketFolder: rendezvous.folder, owner, ...(runtime === undefined ? {} : { runtime }) };
  let container: Docker.Container | null = null;
  const destroy = async (): Promise<void> => {
    // It removes itself when it ends; that it is gone already is as good.
    await container?.remove({ force: true }).catch(() => {});
    await rendezvous.close();
  };
  try {
    container = await docker.createContainer(containerOptions(plan, limits));
    await container.start();
    const socket = await rendezvous.visitor(limits.start_ms_max);
    return { input: socket, output: socket, destroy: async () => destroy().finally(() => socket.destroy()) };
  } catch (error) {
    await destroy();
    throw unavailable(error, 'The container did not start');
  }
}

function unavailable(error: unknown, what: string): GodwitError {
  if (error instanceof GodwitError) return error;
  const reason = error instanceof Error ? error.message.slice(0, 300) : 'unknown';
  return new GodwitError('sandbox_unavailable', `${what}: ${reason}`, { cause: error });
}

/** Removes containers whose Godwit is gone: those that were made and not yet started when it died. */
async function removeOrphans(docker: Docker): Promise<void> {
  const labelled = await docker.listContainers({ all: true, filters: { label: [ownerLabel] } });
  const orphans = labelled.filter(({ Labels }) => isOrphan(Labels[ownerLabel] ?? ''));
  await Promise.all(
    orphans.map(({ Id }) =>
      docker
        .getContainer(Id)
        .remove({ force: true })
        .catch(() => {}),
    ),
  );
}

/** The sandbox on Docker: makes the image where it is missing. Throws `sandbox_unavailable` with the reason. */
export async function openDockerSandbox({ socket, runtime }: DockerSettings): Promise<Sandbox> {
  const docker = new Docker({ socketPath: socket });
  try {
    const { Version } = await docker.version();
    await removeOrphans(docker);
    const image = await ensureImage(docker);
    const description = `docker: engine ${Version}, ${runtime ?? 'its default runtime'}, image ${image}, Node ${process.versions.node}`;
    return sandboxOn(dockerRunner(docker, image, runtime), description, () => removeOrphans(docker));
  } catch (error) {
    throw unavailable(error, `The Docker engine at ${socket} cannot be used`);
  }
}
