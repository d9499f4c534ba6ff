import { GodwitError } from '../model/errors.ts';
import type { SandboxKind, SandboxLimits } from '../model/sandbox.ts';
import { type Channel, openChannel, type ProcessStreams } from './channel.ts';

/** How processes are started. */
export interface Runner {
  readonly kind: SandboxKind;
  start(limits: SandboxLimits): Promise<ProcessStreams>;
}

/** A process that is replaced when it has died. */
export interface LiveProcess {
  /**
   * Starts the process where none is alive. Throws `sandbox_failed` past `restarts_max`, `sandbox_unavailable` when it does not
   * start, `interrupted` once closed.
   */
  ensure(): Promise<void>;
  ask: Channel['ask'];
  /** Ends the process that is alive; the next `ensure` starts another. */
  kill(): Promise<void>;
  /** Ends the process for good. */
  close(): Promise<void>;
  readonly restarts: number;
}

/** A process that gets `opening` as its first frame each time it is started. */
export function keepProcess(runner: Runner, opening: string, limits: SandboxLimits): LiveProcess {
  let channel: Channel | null = null;
  let restarts = 0;
  let closed = false;
  const start = async (): Promise<void> => {
    channel = openChannel(await runner.start(limits), limits.output_bytes_max);
    const { end } = await channel.ask(limits.start_ms_max, opening);
    if (end === 'ready' && !closed) return;
    await channel.kill();
    if (closed) throw interrupted();
    throw new GodwitError('sandbox_unavailable', `The sandbox (${runner.kind}) did not start: ${end}.`);
  };
  return {
    ensure: async () => {
      if (closed) throw interrupted();
      if (channel?.alive) return;
      if (channel && ++restarts > limits.restarts_max) throw tooOften(limits);
      await start();
    },
    ask: async (msMax, text, bytes) => (channel ? channel.ask(msMax, text, bytes) : { end: 'lost' }),
    kill: async () => channel?.kill(),
    close: async () => {
      closed = true;
      await channel?.kill();
    },
    get restarts() {
      return restarts;
    },
  };
}

function tooOften({ restarts_max }: SandboxLimits): GodwitError {
  return new GodwitError(
    'sandbox_failed',
    `The transform ended its process more than ${restarts_max} times (GODWIT_SANDBOX_RESTARTS_MAX).`,
  );
}

function interrupted(): GodwitError {
  return new GodwitError('interrupted', 'The session of the sandbox was closed while it worked.');
}
