import type { Dismissal, Patch } from '../../model/repair.ts';
import type { SqlSession, TextRow } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';

/** A patch as the ledger holds it, by alias. Only an approved one applies. */
export interface StoredPatch {
  readonly sourceKey: string;
  readonly digest: string;
  readonly from: TextRow;
  readonly to: TextRow;
  readonly approvedBy: string | null;
}

/** A patch that applies, with the row that it is about. */
export interface AppliedPatch extends StoredPatch {
  readonly phase: string;
  readonly entity: string;
}

/** A patch that waits for a decision, with the id of its row, and since when. */
export interface ProposedPatch {
  readonly phase: string;
  readonly digest: string;
  readonly id: string;
  readonly since: string;
}

/** People's repairs of single rows; they outlive runs and rollbacks. */
export interface Repairs {
  propose(patch: Patch, digest: string): Promise<void>;
  /** Lets a patch apply from now on, in the place of an earlier one of the same row. Call it in a transaction. */
  approve(digest: string, by: string): Promise<void>;
  /** Forgets a proposal. */
  drop(digest: string): Promise<void>;
  /** Patches of rows, oldest first. */
  of(phase: string, entity: string, sourceKeys: readonly string[]): Promise<StoredPatch[]>;
  /** A page of the patches that apply to phases, after one of them. */
  applied(phases: readonly string[], after: AppliedPatch | null, rows: number): Promise<AppliedPatch[]>;
  /** Proposals of rows that were kept aside in these phases of runs and that the ledger does not know as approved. */
  proposed(phases: readonly { readonly run: string; readonly phase: string }[]): Promise<ProposedPatch[]>;
  dismiss(row: Dismissal, by: string): Promise<void>;
}

/** Opens the repairs of a migration in the ledger in `schema`, on a session. */
export function openRepairs(session: SqlSession, schema: string, migration: string): Repairs {
  const ask = <Row>(file: string, ...values: unknown[]): Promise<Row[]> =>
    session.query<Row>({ text: statementText(import.meta.dirname, file, schema), values: [migration, ...values] });
  return {
    propose: async ({ phase, entity, sourceKey, columns }, digest) => {
      const values = (side: (change: Patch['columns'][string]) => string | null): string =>
        JSON.stringify(Object.fromEntries(Object.entries(columns).map(([alias, change]) => [alias, side(change)])));
      const [before, after] = [values(({ from }) => from), values(({ to }) => to)];
      await ask('propose-patch.sql', phase, entity, sourceKey, digest, before, after);
    },
    approve: async (digest, by) => {
      await ask('replace-patch.sql', digest);
      await ask('approve-patch.sql', digest, by);
    },
    drop: async (digest) => {
      await ask('drop-patch.sql', digest);
    },
    of: (phase, entity, sourceKeys) => ask('patches-of-rows.sql', phase, entity, sourceKeys),
    applied: (phases, after, rows) =>
      ask('applied-patches.sql', phases, after?.phase ?? '', after?.entity ?? '', after?.sourceKey ?? '', rows),
    proposed: (phases) =>
      ask(
        'proposed-patches.sql',
        phases.map(({ run }) => run),
        phases.map(({ phase }) => phase),
      ),
    dismiss: async ({ phase, entity, sourceKey, reason }, by) => {
      await ask('dismiss-row.sql', phase, entity, sourceKey, reason, by);
    },
  };
}
