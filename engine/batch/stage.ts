import type { PhaseProgram, SliceReader, TargetSession } from '../../model/contracts.ts';
import type { Slice } from '../../model/ledger.ts';
import { finishStaging } from './transform.ts';

/** The session's scratch, empty but for the rows of a slice as approved patches have them; returns how many. */
export async function stageSlice(session: TargetSession, reader: SliceReader, program: PhaseProgram, slice: Slice): Promise<number> {
  await session.query(program.clear);
  const staged = await session.copyIn(program.stage, reader.copy(program.extract, slice));
  await finishStaging(session, program);
  return staged;
}
