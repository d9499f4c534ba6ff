import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SandboxColumn, type SandboxKind, type SandboxSession, sandboxLimits } from '../../model/sandbox.ts';
import { defaultDockerSocket, openSandbox } from '../../sandbox/choose.ts';
import { median, timed } from '../timing.ts';

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

/** Rows as the engine reads them from staging: place, key, values. */
function* batches(rows: number): Generator<Buffer> {
  const body = 'Plain words of an ordinary task, 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef';
  for (let from = 0; from < rows; from += batchRows) {
    const length = Math.min(batchRows, rows - from);
    const lines = Array.from({ length }, (_, i) => `(${from},${i})\t1:${i}\tTask ${from + i} for the laboratory\t${body}\t12.5\t1\n`);
    yield Buffer.from(lines.join(''));
  }
}

async function runRows(session: SandboxSession, rows: number): Promise<void> {
  let bytes = 0;
  for await (const lines of session.runLines(batches(rows))) bytes += lines.length;
  if (bytes < rows) throw new Error('Rows were lost.');
}

/** Rows that go through the sandbox and nowhere else. Arguments: kind of sandbox, rows. */
async function main(kind: SandboxKind, rows: number): Promise<void> {
  const socket = process.env.DOCKER_SOCKET ?? defaultDockerSocket;
  const sandbox = await openSandbox({ choice: kind, docker: { socket } });
  const startTimes: number[] = [];
  for (let i = 0; i < starts; i++) {
    startTimes.push(
      await timed(async () => {
        // Code that was never seen before: what is known of it would make the start look shorter than it is.
        const session = await sandbox.open({ ...transform, source: `${transform.source}// ${i}\n` }, options);
        await runRows(session, 1);
        setImmediate(() => session.close());
      }),
    );
  }
  const session = await sandbox.open(transform, options);
  const seconds = await timed(() => runRows(session, rows));
  await sandbox.close();
  console.log(JSON.stringify({ kind, startSeconds: median(startTimes), rows, seconds } satisfies TransportResult));
}

await main(process.argv[2] as SandboxKind, Number(process.argv[3]));
