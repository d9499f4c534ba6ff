import { Readable } from 'node:stream';
import { assert } from '../../model/errors.ts';
import type { OutputProgram, PhaseProgram } from '../../model/program.ts';
import type { SandboxRow } from '../../model/sandbox.ts';
import type { TargetSession } from '../../model/session.ts';
import { type Outputs, outputReader } from './outputs.ts';

/** Rows that go to the sandbox at once. */
const batchRows = 2_000;

interface StagedRow extends SandboxRow {
  readonly place: string;
}

/**
 * What stands between staging and everything that looks at the staged rows: approved patches, then the mapping's transform, so that the code sees the
 * repaired row.
 */
export async function finishStaging(session: TargetSession, program: PhaseProgram): Promise<void> {
  await session.query(program.repair);
  if (program.outputs !== null) await transformStaged(session, program.outputs);
}

/** Runs the staged rows through the sandbox, page by page, and copies what comes back beside them. Memory holds a few pages. */
async function transformStaged(session: TargetSession, program: OutputProgram): Promise<void> {
  assert(program.run, `no sandbox runs ${program.transform.file}`);
  const read = outputReader(program.transform);
  const places: string[] = [];
  for await (const results of program.run(pagesOf(session, program, places))) {
    const lines = results.flatMap((result) => copyLines(places.shift() ?? '', read(result)));
    await session.copyIn(program.take, Readable.from([lines.join('')]));
  }
  if (program.together !== null) await session.query(program.together);
  assert(places.length === 0, `${program.transform.file} left ${places.length} rows without an answer`);
}

async function* pagesOf(session: TargetSession, program: OutputProgram, places: string[]): AsyncGenerator<readonly SandboxRow[]> {
  const [size] = await session.query<{ pages: number }>(program.pages);
  for (let number = 0; number < (size?.pages ?? 0); number++) {
    const rows = await session.query<StagedRow>(program.page(number));
    places.push(...rows.map(({ place }) => place));
    for (let at = 0; at < rows.length; at += batchRows) yield rows.slice(at, at + batchRows);
  }
}

/** A line per row in COPY's text format (PostgreSQL manual, COPY, "Text Format"). */
function copyLines(place: string, made: readonly Outputs[]): string[] {
  return made.map(({ verdict, values }, ordinal) => `${[place, String(ordinal), verdict, ...values].map(copyText).join('\t')}\n`);
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function copyText(value: string | null): string {
  return value === null ? '\\N' : value.replaceAll(/[\\\n\r\t]/g, (sign) => escapes[sign] ?? sign);
}
