import { Readable } from 'node:stream';
import { largeValueBytes } from '../../model/large-value.ts';
import type { Slice } from '../../model/ledger.ts';
import type { PhaseStatements, StageStatements } from '../../model/phase-statements.ts';
import type { SliceReader, UnreadableRow } from '../../model/reading.ts';
import type { TargetSession, TextRow } from '../../model/session.ts';
import { copyField, copyLine, copyNull, cutText } from './copy-text.ts';
import { finishStaging } from './transform.ts';

/** What of a slice stands in the session's scratch, and which of its records are no rows. */
export interface Staged {
  readonly rows: number;
  readonly unreadable: readonly UnreadableRow[];
}

/** The session's scratch, empty but for the rows of a slice as approved patches have them. */
export async function stageSlice(session: TargetSession, reader: SliceReader, program: PhaseStatements, slice: Slice): Promise<Staged> {
  await session.query(program.clear);
  const rows = await copyRows(session, reader, program, slice);
  await finishStaging(session, program);
  return { rows, unreadable: (await reader.unreadable?.(program.sourceRead, slice)) ?? [] };
}

/** The same of the rows with these source keys: as bytes where that can be, whatever their values weigh. */
export async function stageKeys(
  session: TargetSession,
  reader: SliceReader,
  program: PhaseStatements,
  keys: readonly (readonly string[])[],
): Promise<number> {
  const { sourceRead } = program;
  await session.query(program.clear);
  const staged = reader.copyByKey
    ? await session.copyIn(program.stage, reader.copyByKey(sourceRead, keys))
    : await session.copyIn(program.stageLines, Readable.from(linesOf(await reader.rowsByKey(sourceRead, keys), sourceRead.columns)));
  await finishStaging(session, program);
  return staged;
}

/** Copies the rows of a slice into staging, as bytes where the source speaks COPY, and as text where it does not; returns how many. */
export function copyRows(session: TargetSession, reader: SliceReader, program: StageStatements, slice: Slice): Promise<number> {
  const { sourceRead } = program;
  if (reader.copy) return session.copyIn(program.stage, reader.copy(sourceRead, slice));
  return session.copyIn(program.stageLines, Readable.from(linesOf(reader.rows(sourceRead, slice), sourceRead.columns)));
}

/** Lines are handed over in parts of about so many signs. */
const partSigns = 64 * 1024;

async function* linesOf(
  rows: AsyncIterable<TextRow> | Iterable<TextRow>,
  columns: StageStatements['sourceRead']['columns'],
): AsyncGenerator<string> {
  let part = '';
  for await (const row of rows) {
    const values = columns.map(({ alias }) => row[alias] ?? null);
    if (values.some(isLong)) {
      if (part !== '') yield part;
      part = '';
      yield* piecesOf(values);
      continue;
    }
    part += copyLine(values);
    if (part.length < partSigns) continue;
    yield part;
    part = '';
  }
  if (part !== '') yield part;
}

const isLong = (value: string | null): boolean => value !== null && value.length > largeValueBytes;

/** A line whose values are long, in pieces, so that it is never a second time in memory as a whole. */
function* piecesOf(values: readonly (string | null)[]): Generator<string> {
  for (const [i, value] of values.entries()) {
    if (i > 0) yield '\t';
    if (value === null) yield copyNull;
    else for (const piece of cutText(value, partSigns)) yield copyField(piece);
  }
  yield '\n';
}
