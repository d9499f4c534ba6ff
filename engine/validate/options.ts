import type { PhaseProgram, SqlParser } from '../../model/contracts.ts';
import type { PassName } from '../ledger/ledger.ts';
import type { PreparedPhase } from '../run/context.ts';

/** Bounds of a validation, and what it needs beside the run's context. */
export interface ValidateOptions {
  /** Who asked for it; the author of the stored verdict. */
  readonly by: string;
  readonly parser: SqlParser;
  /** Phases with at most this many source rows are evaluated row by row in full; of larger ones about that many are. */
  readonly evaluatedRowsMax: number;
  /** Rows named per phase. */
  readonly differencesMax: number;
}

/** One phase in a validation, with the pass that the ledger's numbers are from. */
export interface ValidatedPhase {
  readonly prepared: PreparedPhase;
  readonly pass: PassName;
  readonly program: PhaseProgram;
}
