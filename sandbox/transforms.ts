import { GodwitError } from '../model/errors.ts';
import { readOwnFile } from '../model/own-file.ts';
import {
  type Sandbox,
  type SandboxLimits,
  type SandboxSession,
  sandboxLimits,
  type Transforms,
  transformBytesMax,
  transformDigest,
} from '../model/sandbox.ts';
import { checkTransform } from './check/check.ts';
import { refusal } from './check/inspection.ts';

/** Sessions that wait for their next batch; a run has at most eight jobs, and validation reads twice. */
const idleMax = 10;

/** The transforms of the playbook in `folder`. The sandbox is opened when the first row needs it. */
export function openTransforms(
  folder: string,
  openSandbox: () => Promise<Sandbox>,
  several: SandboxLimits = sandboxLimits.parse({}),
): Transforms {
  // Where nothing is said of several, a row of a table becomes one row of another.
  const one = { ...several, rows_per_row_max: 1 };
  const pools = new Map<string, SandboxSession[]>();
  let sandbox: Promise<Sandbox> | null = null;
  const opened = (): Promise<Sandbox> => {
    sandbox ??= openSandbox().catch((error: unknown) => {
      sandbox = null;
      throw error;
    });
    return sandbox;
  };
  return {
    read: (file) => readTransform(folder, file),
    check: async (transform) => {
      const { problems, columns, reasons } = await checkTransform(transform);
      if (problems.length > 0) throw refusal(transform.file, problems);
      return { columns, reasons };
    },
    runner: (transform, { phase, isOneToMany, ...options }) => {
      const idle = pools.getOrInsert(JSON.stringify([transformDigest(transform), phase, options, isOneToMany]), []);
      const limits = isOneToMany ? several : one;
      const open = async (): Promise<SandboxSession> => (await opened()).open(transform, { ...options, limits });
      return {
        rows: (batches) => runOn(idle, open, (session) => session.run(batches)),
        lines: (batches) => runOn(idle, open, (session) => session.runLines(batches(session))),
      };
    },
    place: async () => {
      const { kind, description } = await opened();
      return { kind, description };
    },
    close: async () => {
      // It may still be opening, for a run that has ended meanwhile; that it cannot be opened is then nobody's trouble.
      const open = await sandbox?.catch(() => null);
      await open?.close();
    },
  };
}

function readTransform(folder: string, file: string): string {
  const source = readOwnFile(folder, file, transformBytesMax);
  if (source !== null) return source;
  throw new GodwitError('mapping_invalid', `${file} cannot be read: it must stand beside the playbook.`);
}

/** Takes a session that waits, or starts one. A session whose run did not end is closed: batches are still on their way in it. */
async function* runOn<Results>(
  idle: SandboxSession[],
  open: () => Promise<SandboxSession>,
  run: (session: SandboxSession) => AsyncIterable<Results>,
): AsyncGenerator<Results> {
  const session = idle.pop() ?? (await open());
  let isDone = false;
  try {
    yield* run(session);
    isDone = true;
  } finally {
    // One that has lost processes is not used again: what a session may lose is meant for one batch.
    if (isDone && session.usage().restarts === 0 && idle.length < idleMax) idle.push(session);
    else await session.close();
  }
}
