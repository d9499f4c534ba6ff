import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';

/** By which source columns the rows of a phase name rows of others, for one of its target columns. */
export interface NamesParent {
  readonly phase: string;
  readonly field: string;
  readonly from: readonly string[];
  /** The phases whose rows may be meant, in the order in which they are looked at. */
  readonly parents: readonly string[];
}

/** Whose kept rows are asked for, and how they name each other. */
export interface CauseQuestion {
  readonly phases: readonly { readonly run: string; readonly phase: string }[];
  readonly references: readonly NamesParent[];
}

/** A kept row without its values, as one database tells it another. */
export type CompactRow = Readonly<Record<string, unknown>>;

/** Rows of one cause: all (`phase` null), those at fault by phase and column, or those that wait by phase. */
export interface CauseGroup {
  readonly cause: string;
  readonly phase: string | null;
  readonly field: string | null;
  readonly waits: boolean | null;
  readonly rows: number;
  readonly undecided: number;
  readonly records: number;
  readonly since: string | null;
  readonly exampleKeys: readonly string[];
}

/** A row at fault. */
export interface FaultRow {
  readonly id: string;
  readonly phase: string;
  /** Source entity. */
  readonly entity: string;
  readonly sourceKey: string;
  readonly field: string | null;
}

interface PhaseRows {
  readonly phase: string;
  readonly rows: number;
}

/** The causes of the rows that a ledger keeps, with rows of other ledgers. Rows that wait for others have the cause of those. */
export interface Causes {
  groups(foreign: readonly CompactRow[]): Promise<CauseGroup[]>;
  /** A page of ids of undecided rows, after one; `part` is a phase or `phase.column` at the root, null for all of the cause. */
  undecided(foreign: readonly CompactRow[], cause: string, part: string | null, after: string): Promise<string[]>;
  /** At most that many rows at fault that nobody has left behind. */
  atFault(foreign: readonly CompactRow[], cause: string, part: string | null, rows: number): Promise<FaultRow[]>;
  /** How many rows are kept aside for the cause, by phase, those that wait included. */
  byPhase(foreign: readonly CompactRow[], cause: string, part: string | null): Promise<PhaseRows[]>;
  /** At most that many of the ledger's own rows. */
  compact(rows: number): Promise<CompactRow[]>;
}

/** Opens the causes in the ledger in `schema`, on a session. */
export function openCauses(session: SqlSession, schema: string, { phases, references }: CauseQuestion): Causes {
  const text = (file: string): string => statementText(import.meta.dirname, file, schema);
  const of = JSON.stringify(phases.map(({ run, phase }) => ({ run, phase })));
  const plan = (nestedLoops: 'on' | 'off') => session.query({ text: text('plan-many-rows.sql'), values: [nestedLoops] });
  const ask = async <Row>(file: string, foreign: readonly CompactRow[], ...values: unknown[]): Promise<Row[]> => {
    await plan('off');
    try {
      const given = [of, JSON.stringify(references), JSON.stringify(foreign), ...values];
      return await session.query<Row>({ text: text('kept-roots.sql') + text(file), values: given });
    } finally {
      // A transaction that has failed takes it back itself.
      await plan('on').catch(() => {});
    }
  };
  return {
    groups: (foreign) => ask('kept-causes.sql', foreign),
    undecided: async (foreign, cause, part, after) =>
      (await ask<{ id: string }>('rows-of-cause.sql', foreign, cause, part, after)).map(({ id }) => id),
    atFault: (foreign, cause, part, rows) => ask('rows-at-fault.sql', foreign, cause, part, rows),
    byPhase: (foreign, cause, part) => ask('cause-by-phase.sql', foreign, cause, part),
    compact: (rows) => ask('kept-compact.sql', [], rows),
  };
}
