import type { SqlParser } from '../../model/contracts.ts';
import type { PhaseStatements } from '../../model/phase-statements.ts';
import type { PreparedPhase } from '../run/context.ts';

/** How far a comparison goes. */
export interface ComparisonBounds {
  /** Phases with at most this many source rows are evaluated row by row in full; of larger ones about that many are. */
  readonly evaluatedRowsMax: number;
  /** Rows named per phase. */
  readonly differencesMax: number;
}

export interface ValidateOptions extends ComparisonBounds {
  /** Who asked for it; the author of the stored verdict. */
  readonly by: string;
  readonly parser: SqlParser;
  /** False: the verdict is told, and not stored as that of the run. */
  readonly keep?: boolean;
}

/** A phase that a run has completed, with its statements. */
export interface ComparablePhase {
  readonly run: string;
  readonly prepared: PreparedPhase;
  readonly program: PhaseStatements;
}
