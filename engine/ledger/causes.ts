import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';

/** Where a phase's rows name their parents: the target column, the source column that it reads, and the run and phase of the parents. */
export interface ParentPlace {
  readonly field: string;
  readonly from: string;
  readonly run: string;
  readonly phase: string;
}

/** Undecided rows of a phase that were kept aside for the same cause; with the cause of their parents where those were kept aside themselves. */
export interface KeptCause {
  readonly reason: string;
  readonly field: string | null;
  readonly parentPhase: string | null;
  readonly parentReason: string | null;
  readonly parentField: string | null;
  readonly rows: number;
  readonly since: string;
}

/** The causes for which a run has kept rows of a phase aside, and on which nobody has decided. */
export function keptCauses(
  session: SqlSession,
  schema: string,
  at: { readonly run: string; readonly phase: string },
  parents: readonly ParentPlace[],
): Promise<KeptCause[]> {
  const text = statementText(import.meta.dirname, 'quarantine-causes.sql', schema);
  return session.query({ text, values: [at.run, at.phase, JSON.stringify(parents)] });
}
