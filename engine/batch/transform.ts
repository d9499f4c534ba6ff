import { Readable } from 'node:stream';
import { assert } from '../../model/errors.ts';
import type { OutputProgram, PhaseProgram } from '../../model/program.ts';
import type { TargetSession } from '../../model/session.ts';
import { batchesOfLines } from './line-batches.ts';
import { lineReader } from './lines.ts';

/** Rows that go to the sandbox at once. */
const batchRows = 2_000;

/**
 * What stands between staging and everything that looks at the staged rows: approved patches, then the mapping's transform, so that the code sees the
 * repaired row.
 */
export async function finishStaging(session: TargetSession, program: PhaseProgram): Promise<void> {
  await session.query(program.repair);
  if (program.outputs !== null) await transformStaged(session, program.outputs);
}

/**
 * Runs the staged rows through the sandbox, page by page, and copies what comes back beside them. While the sandbox works, the next page is read and
 * results are copied. Memory holds a few pages.
 */
async function transformStaged(session: TargetSession, program: OutputProgram): Promise<void> {
  assert(program.runner, `no sandbox runs ${program.transform.file}`);
  const read = lineReader(program.transform);
  for await (const lines of program.runner.lines(pagesOf(session, program))) {
    await session.copyIn(program.take, Readable.from([read(lines)]));
  }
  if (program.together !== null) await session.query(program.together);
}

async function* pagesOf(session: TargetSession, program: OutputProgram): AsyncGenerator<Buffer> {
  const [size] = await session.query<{ pages: number }>(program.pages);
  for (let number = 0; number < (size?.pages ?? 0); number++) {
    // A page is read whole, since the connection does nothing else until it is.
    const chunks: Buffer[] = await session.copyOut(program.page(number)).toArray();
    yield* batchesOfLines(Buffer.concat(chunks), batchRows);
  }
}
