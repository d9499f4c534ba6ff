import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';

/** What of the runs stands in the target: rows that no rollback has taken back. */
export interface ActiveWrites {
  /** Phases that have written rows. */
  phases(runs: readonly string[]): Promise<string[]>;
  /** Digests of the mappings that the runs wrote a phase with. */
  mappings(runs: readonly string[], phase: string): Promise<string[]>;
  /** Forgets all keys that the runs have noted. */
  forgetKeys(runs: readonly string[]): Promise<void>;
}

/** Opens what the ledger in `schema` says of a migration's standing rows, on a session. */
export function openActiveWrites(session: SqlSession, schema: string, migration: string): ActiveWrites {
  const ask = <Row>(file: string, ...values: unknown[]): Promise<Row[]> =>
    session.query<Row>({ text: statementText(import.meta.dirname, file, schema), values });
  return {
    phases: async (runs) => (await ask<{ phase: string }>('standing-phases.sql', runs)).map(({ phase }) => phase),
    mappings: async (runs, phase) => (await ask<{ mapping: string }>('mappings-used.sql', runs, phase)).map(({ mapping }) => mapping),
    forgetKeys: async (runs) => {
      await ask('forget-adopted.sql', migration, runs);
    },
  };
}
