import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { GodwitError } from '../model/errors.ts';
import type { SandboxLimits } from '../model/sandbox.ts';

const require = createRequire(import.meta.url);
const mib = 1_048_576;

/** The compiled addon for this Node. Throws `sandbox_unavailable` where the package brings none for the platform. */
export function findAddon(): string {
  const folder = join(dirname(require.resolve('isolated-vm')), 'prebuilds', `${process.platform}-${process.arch}`);
  const wanted = `isolated-vm.abi${process.versions.modules}.${process.platform === 'linux' ? `${libc()}.` : ''}node`;
  if (entriesOf(folder).includes(wanted)) return join(folder, wanted);
  const message = `isolated-vm has no binary for Node ${process.versions.node} on ${process.platform} ${process.arch}.`;
  throw new GodwitError('sandbox_unavailable', message);
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

/** Memory that the whole process may take, in bytes: the heap of the code, what its garbage collector needs, and batches on their way. */
export function processBytesMax({ memory_mb, input_bytes_max, output_bytes_max }: SandboxLimits): number {
  return (2 * memory_mb + 128) * mib + 3 * (input_bytes_max + output_bytes_max);
}

/** Where new objects lie, in MiB; V8 keeps three such spaces. */
function semiSpaceMb({ memory_mb }: SandboxLimits): number {
  return Math.min(8, Math.max(1, Math.floor(memory_mb / 16)));
}

/** Where the process finds its parts. */
export interface WorkerPlace {
  /** Folder with `worker/`, `realm/` and `frames.ts`. */
  readonly folder: string;
  readonly addon: string;
  /** Unix socket to connect to; without one it speaks over its standard streams. */
  readonly socket?: string;
}

/** Arguments of Node for the process that holds the isolate: it may read its own modules, and neither write nor start anything. */
export function workerArguments({ folder, addon, socket }: WorkerPlace, limits: SandboxLimits): string[] {
  const readable = [join(folder, 'worker'), join(folder, 'realm'), join(folder, 'frames.ts'), join(folder, 'package.json'), addon];
  return [
    '--permission',
    '--allow-addons',
    ...(socket === undefined ? [] : ['--allow-net']),
    ...readable.map((path) => `--allow-fs-read=${path}`),
    '--disable-warning=PERM0001',
    '--no-node-snapshot',
    // Threads that help to collect garbage cost a tenth of the time where every processor has work.
    '--single-threaded-gc',
    // What becomes of a batch fits: the addon would give the code's heap so little that every batch was copied several times.
    `--min-semi-space-size=${semiSpaceMb(limits)}`,
    `--max-semi-space-size=${semiSpaceMb(limits)}`,
    `--max-old-space-size=${Math.ceil((4 * (limits.input_bytes_max + limits.output_bytes_max)) / mib)}`,
    join(folder, 'worker', 'main.ts'),
    addon,
    String(limits.input_bytes_max),
    String(processBytesMax(limits)),
    ...(socket === undefined ? [] : [socket]),
  ];
}
