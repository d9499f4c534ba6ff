import type { Slice } from '../../model/ledger.ts';
import type { PhaseProgram } from '../../model/program.ts';
import type { SliceReader } from '../../model/reading.ts';
import type { TargetSession } from '../../model/session.ts';
import { finishStaging } from './transform.ts';

/** The same of the rows with these source keys: as bytes, whatever their values weigh. */
export async function stageKeys(
  session: TargetSession,
  reader: SliceReader,
  program: PhaseProgram,
  keys: readonly (readonly string[])[],
): Promise<number> {
  await session.query(program.clear);
  const staged = await session.copyIn(program.stage, reader.copyByKey(program.extract, keys));
  await finishStaging(session, program);
  return staged;
}

/** The session's scratch, empty but for the rows of a slice as approved patches have them; returns how many. */
export async function stageSlice(session: TargetSession, reader: SliceReader, program: PhaseProgram, slice: Slice): Promise<number> {
  await session.query(program.clear);
  const staged = await session.copyIn(program.stage, reader.copy(program.extract, slice));
  await finishStaging(session, program);
  return staged;
}
