import { Readable } from 'node:stream';
import { assert } from '../../model/errors.ts';
import type { OutputStatements, PhaseStatements } from '../../model/phase-statements.ts';
import { sandboxBatchRows } from '../../model/sandbox.ts';
import type { TargetSession } from '../../model/session.ts';
import { askForStaged } from './abroad.ts';
import { batchesOfLines } from './line-batches.ts';
import { lineReader } from './lines.ts';

/** Bytes of results that are copied in one statement: the server makes a thousand slots for each (PostgreSQL's MAX_BUFFERED_TUPLES). */
const copyBytes = 1_048_576;

/**
 * What stands between staging and everything that looks at the staged rows: approved patches, then the mapping's transform, so that the code sees the
 * repaired row, then what other databases know of the rows that these refer to.
 */
export async function finishStaging(session: TargetSession, program: PhaseStatements): Promise<void> {
  await session.query(program.repair);
  if (program.outputs !== null) await transformStaged(session, program.outputs);
  await askForStaged(session, program.abroad);
}

/**
 * Runs the staged rows through the sandbox, page by page, and copies what comes back beside them. While the sandbox works, the next page is read and
 * results are copied. Memory holds a few pages.
 */
async function transformStaged(session: TargetSession, program: OutputStatements): Promise<void> {
  assert(program.runner, `no sandbox runs ${program.transform.file}`);
  const read = lineReader(program.transform);
  const results = program.runner.lines(({ usesRandom }) => pagesOf(session, program, usesRandom));
  for await (const lines of gathered(results, copyBytes)) {
    await session.copyIn(program.take, Readable.from(lines.map(read)));
  }
  if (program.together !== null) await session.query(program.together);
}

/** Buffers in groups of at least `bytes`, but for the last. */
async function* gathered(buffers: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer[]> {
  let group: Buffer[] = [];
  let held = 0;
  for await (const buffer of buffers) {
    group.push(buffer);
    held += buffer.length;
    if (held < bytes) continue;
    yield group;
    [group, held] = [[], 0];
  }
  if (group.length > 0) yield group;
}

async function* pagesOf(session: TargetSession, program: OutputStatements, withKey: boolean): AsyncGenerator<Buffer> {
  for (const { first, last } of await session.query<{ first: string; last: string }>(program.pages)) {
    // A page is read whole, since the connection does nothing else until it is.
    const chunks: Buffer[] = await session.copyOut(program.page(first, last, withKey)).toArray();
    yield* batchesOfLines(Buffer.concat(chunks), sandboxBatchRows);
  }
}
