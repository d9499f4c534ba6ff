import { availableParallelism } from 'node:os';
import type { ContainerCreateOptions } from 'dockerode';
import type { SandboxLimits } from '../model/sandbox.ts';
import { imageNode, imagePlace, imageSocketFolder } from './image/files.ts';
import { processBytesMax, workerArguments } from './worker-process.ts';

/** Label of every container of Godwit; its value says which process it belongs to. */
export const ownerLabel = 'godwit.sandbox.owner';

/** CPU seconds after which the kernel ends the process, whatever else failed. */
const cpuSecondsMax = 3_600;

export interface ContainerPlan {
  readonly image: string;
  /** Folder on the host that holds the socket and nothing else. */
  readonly socketFolder: string;
  readonly owner: string;
  readonly runtime?: string;
}

/**
 * A container that can do nothing but compute and speak over its socket: no network, read-only root, no capabilities, no new privileges, the
 * engine's seccomp profile, nobody's user, bounded memory, CPU, processes, files and file sizes, no log.
 */
export function containerOptions({ image, socketFolder, owner, runtime }: ContainerPlan, limits: SandboxLimits): ContainerCreateOptions {
  const memory = processBytesMax(limits);
  return {
    Image: image,
    Entrypoint: [imageNode],
    Cmd: workerArguments(imagePlace, limits),
    User: '65534:65534',
    WorkingDir: '/',
    Env: [],
    Hostname: 'sandbox',
    Labels: { [ownerLabel]: owner },
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    NetworkDisabled: true,
    HostConfig: {
      AutoRemove: true,
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      IpcMode: 'none',
      Memory: memory,
      MemorySwap: memory,
      // The engine refuses more than the machine has.
      NanoCpus: Math.round(Math.min(limits.cpus, availableParallelism()) * 1e9),
      PidsLimit: 32,
      OomScoreAdj: 1_000,
      Ulimits: [
        { Name: 'nofile', Soft: 64, Hard: 64 },
        { Name: 'fsize', Soft: 1_048_576, Hard: 1_048_576 },
        { Name: 'core', Soft: 0, Hard: 0 },
        { Name: 'cpu', Soft: cpuSecondsMax, Hard: cpuSecondsMax },
      ],
      Tmpfs: { '/tmp': 'rw,noexec,nosuid,nodev,size=1048576,mode=1777' },
      Mounts: [{ Type: 'bind', Source: socketFolder, Target: imageSocketFolder, ReadOnly: true }],
      LogConfig: { Type: 'none', Config: {} },
      ...(runtime === undefined ? {} : { Runtime: runtime }),
    },
  };
}
