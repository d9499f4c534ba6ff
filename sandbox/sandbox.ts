import { GodwitError } from '../model/errors.ts';
import { type Sandbox, type SandboxSession, transformDigest } from '../model/sandbox.ts';
import { inspectTransform, refusal } from './check/inspection.ts';
import type { Runner } from './live-process.ts';
import { openSession } from './session.ts';

/** A sandbox on a runner: the same checks, limits and results, whatever the process runs in. */
export function sandboxOn(runner: Runner, description: string, closeRunner: () => Promise<void>): Sandbox {
  const sessions = new Set<SandboxSession>();
  return {
    kind: runner.kind,
    description,
    open: async (transform, options) => {
      if (options.approved !== undefined && transformDigest(transform) !== options.approved) {
        throw new GodwitError('transform_changed', `${transform.file} is not the transform that was approved.`);
      }
      const program = await inspectTransform(transform, options.cover ?? false);
      if (program.problems.length > 0) throw refusal(transform.file, program.problems);
      const session = await openSession(runner, transform, program, options);
      sessions.add(session);
      const close = async (): Promise<void> => {
        sessions.delete(session);
        await session.close();
      };
      return { ...session, close };
    },
    close: async () => {
      await Promise.all([...sessions].map((session) => session.close()));
      sessions.clear();
      await closeRunner();
    },
  };
}
