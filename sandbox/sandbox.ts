import { GodwitError } from '../model/errors.ts';
import { type Sandbox, type SandboxLimits, type SandboxSession, type Transform, transformDigest } from '../model/sandbox.ts';
import type { Inspection } from './check/findings.ts';
import { inspectTransform, refusal } from './check/inspection.ts';
import type { Runner } from './live-process.ts';
import { openSession } from './session.ts';

/** A sandbox on a runner: the same checks, limits and results, whatever the process runs in. */
export function sandboxOn(runner: Runner, description: string, closeRunner: () => Promise<void>): Sandbox {
  const sessions = new Set<SandboxSession>();
  const inspect = rememberedInspection();
  return {
    kind: runner.kind,
    description,
    open: async (transform, options) => {
      if (options.approved !== undefined && transformDigest(transform) !== options.approved) {
        throw new GodwitError('transform_changed', `${transform.file} is not the transform that was approved.`);
      }
      // The process starts while the code is read: it gets the code when both are there.
      const early = startEarly(runner, options.limits);
      const program = await inspect(transform, options.cover ?? false).catch(early.giveUp);
      if (program.problems.length > 0) return early.giveUp(refusal(transform.file, program.problems));
      const session = await openSession(early.runner, transform, program, options);
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

/** A runner whose first process is already being started. */
function startEarly(runner: Runner, limits: SandboxLimits): { readonly runner: Runner; giveUp(why: unknown): Promise<never> } {
  let first: ReturnType<Runner['start']> | null = runner.start(limits);
  // Whoever asks for the process is told why there is none.
  first.catch(() => {});
  return {
    runner: {
      kind: runner.kind,
      start: (asked) => {
        const started = first ?? runner.start(asked);
        first = null;
        return started;
      },
    },
    giveUp: async (why) => {
      const streams = await first?.catch(() => null);
      await streams?.destroy();
      throw why;
    },
  };
}

/** Transforms of a migration are few; jobs that run the same one read it once. */
const inspectionsMax = 20;

function rememberedInspection(): (transform: Transform, cover: boolean) => Promise<Inspection> {
  const known = new Map<string, Promise<Inspection>>();
  return (transform, cover) => {
    const key = `${transformDigest(transform)} ${cover}`;
    const inspection = known.get(key) ?? inspectTransform(transform, cover);
    if (known.size >= inspectionsMax) known.clear();
    known.set(key, inspection);
    inspection.catch(() => known.delete(key));
    return inspection;
  };
}
