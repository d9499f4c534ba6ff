import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SandboxColumn, type SandboxKind, type SandboxRow, type SandboxSession, sandboxLimits } from '../../model/sandbox.ts';
import { defaultDockerSocket, openSandbox } from '../../sandbox/choose.ts';

/** What the program prints, as one line of JSON. */
export interface TransportResult {
  readonly kind: SandboxKind;
  /** From the wish to run code to its first result; the median of several. */
  readonly startSeconds: number;
  readonly rows: number;
  readonly seconds: number;
}

const starts = 5;
const batchRows = 2_000;
const options = { seed: 'bench', now: '2026-01-01T00:00:00Z', limits: sandboxLimits.parse({}) };
const column = (name: string, kind: SandboxColumn['kind']): SandboxColumn => ({ name, kind, dimensions: 0, nullable: false });
const transform = {
  file: 'transforms/task.ts',
  source: readFileSync(join(import.meta.dirname, 'transforms/task.ts'), 'utf8'),
  input: [column('title', 'text'), column('body', 'text'), column('amount', 'double'), column('status', 'smallint')],
  output: [column('title', 'text'), column('status', 'text')],
};

function* batches(rows: number): Generator<SandboxRow[]> {
  const body = 'Plain words of an ordinary task, 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef';
  for (let from = 0; from < rows; from += batchRows) {
    const length = Math.min(batchRows, rows - from);
    yield Array.from({ length }, (_, i) => ({ key: String(from + i), values: [`Task ${from + i} for the laboratory`, body, '12.5', '1'] }));
  }
}

async function runRows(session: SandboxSession, rows: number): Promise<number> {
  let done = 0;
  for await (const results of session.run(batches(rows))) done += results.length;
  return done;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}

/** Rows that go through the sandbox and nowhere else. Arguments: kind of sandbox, rows. */
async function main(kind: SandboxKind, rows: number): Promise<void> {
  const socket = process.env.DOCKER_SOCKET ?? defaultDockerSocket;
  const sandbox = await openSandbox({ choice: kind, docker: { socket } });
  const startTimes: number[] = [];
  for (let i = 0; i < starts; i++) {
    startTimes.push(
      await timed(async () => {
        const session = await sandbox.open(transform, options);
        await runRows(session, 1);
        setImmediate(() => session.close());
      }),
    );
  }
  const session = await sandbox.open(transform, options);
  const seconds = await timed(() => runRows(session, rows));
  await sandbox.close();
  const startSeconds = startTimes.toSorted((a, b) => a - b)[Math.floor(starts / 2)] ?? 0;
  console.log(JSON.stringify({ kind, startSeconds, rows, seconds } satisfies TransportResult));
}

await main(process.argv[2] as SandboxKind, Number(process.argv[3]));
