import { GodwitError } from '../model/errors.ts';
import { type Sandbox, sandboxLimits } from '../model/sandbox.ts';
import type { DockerSettings } from './docker.ts';
import { openIsolateSandbox } from './isolate.ts';

export interface SandboxSettings {
  /** `auto`: Docker where an engine answers and takes the image, the isolate elsewhere. */
  readonly choice: 'auto' | 'docker' | 'isolate';
  readonly docker: DockerSettings;
}

/** The engine's socket where nothing else is said. */
export const defaultDockerSocket = '/var/run/docker.sock';

const howToGetDocker =
  'Install Docker Engine (Debian: `apt-get install docker.io`), start it, and let this user reach its socket; or set SANDBOX=isolate.';

/**
 * Opens the sandbox that the settings ask for; its `kind` and `description` say which it is and, where Docker was passed over, why.
 * Throws `sandbox_unavailable` when Docker is asked for and cannot be used.
 */
export async function openSandbox({ choice, docker }: SandboxSettings): Promise<Sandbox> {
  if (choice === 'isolate') return openIsolateSandbox();
  try {
    // Ten megabytes of a client that most runs never talk through.
    const { openDockerSandbox } = await import('./docker.ts');
    const sandbox = await openDockerSandbox(docker);
    if (choice === 'auto') await tryOut(sandbox);
    return sandbox;
  } catch (error) {
    if (!(error instanceof GodwitError) || error.code !== 'sandbox_unavailable') throw error;
    if (choice === 'docker')
      throw new GodwitError('sandbox_unavailable', `${error.message.replace(/\.?$/, '.')} ${howToGetDocker}`, { cause: error });
    const isolate = openIsolateSandbox();
    return { ...isolate, description: `${isolate.description}; Docker was passed over: ${error.message}` };
  }
}

/** An engine in a virtual machine takes the image and cannot reach the socket: only a run shows it. */
async function tryOut(sandbox: Sandbox): Promise<void> {
  const input = [{ name: 'id', kind: 'integer' as const, dimensions: 0, nullable: false }];
  const transform = { file: 'trial.ts', source: 'export default (row: SourceRow) => ({ id: row.id });', input, output: null };
  const session = await sandbox.open(transform, { seed: '', now: '1970-01-01T00:00:00Z', limits: sandboxLimits.parse({}) });
  await session.close();
}
