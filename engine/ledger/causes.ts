import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';

/** Where rows name their parents: the phase and its target column, the source column that this reads, and the phase of the parents. */
export interface ParentPlace {
  readonly phase: string;
  readonly field: string;
  readonly from: string;
  readonly parent: string;
}

/** Undecided rows that were kept aside for the same cause. */
export interface KeptCause {
  readonly phase: string;
  readonly reason: string;
  readonly field: string | null;
  /** The phase of rows that wait for these; null: it is these. */
  readonly dependant: string | null;
  readonly rows: number;
  readonly since: string;
}

/** The causes for which rows of phases were kept aside, and on which nobody has decided. */
export function keptCauses(
  session: SqlSession,
  schema: string,
  phases: readonly { readonly run: string; readonly phase: string }[],
  parents: readonly ParentPlace[],
): Promise<KeptCause[]> {
  const text = statementText(import.meta.dirname, 'quarantine-causes.sql', schema);
  const of = phases.map(({ run, phase }) => ({ run, phase }));
  return session.query({ text, values: [JSON.stringify(of), JSON.stringify(parents)] });
}
