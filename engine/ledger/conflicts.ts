import type { Conflict, ConflictKind, ConflictState, Resolution, RowImage } from '../../model/conflict.ts';
import type { SqlSession } from '../../model/session.ts';
import type { OpenConflicts } from '../../model/workbench.ts';
import { statementText } from '../schema/install.ts';

/** A conflict as it is found; hashes in hexadecimal digits, null of a row that is not there. */
export interface FoundConflict {
  readonly targetKey: string;
  readonly sourceKey: string | null;
  readonly kind: ConflictKind;
  readonly columns: readonly string[];
  readonly sourceImage: RowImage;
  readonly targetImage: RowImage;
  readonly made: string | null;
  readonly standing: string | null;
}

/** What was decided about a row, and about which two images. */
export interface Resolved {
  readonly targetKey: string;
  readonly made: string | null;
  readonly standing: string | null;
  readonly resolution: Resolution;
}

/** Which conflicts are meant: by number, or all that are open, of a phase or of all. */
export interface ConflictScope {
  readonly ids: readonly string[] | null;
  readonly phase: string | null;
}

/** The door to the conflicts in the ledger of one target. */
export interface Conflicts {
  /** Queues rows of an entity; `seenBy` is the comparison that has found them. */
  queue(of: { readonly phase: string; readonly entity: string }, seenBy: string, found: readonly FoundConflict[]): Promise<void>;
  /** What was decided last about rows of an entity. */
  resolutions(entity: string, targetKeys: readonly string[]): Promise<Resolved[]>;
  /** Closes open conflicts of a phase that this comparison has not seen any more. */
  closeOthers(phase: string, seenBy: string): Promise<void>;
  /** Closes open conflicts of these source rows but those of the rows that still wait. */
  closeAmong(phase: string, sourceKeys: readonly string[], waiting: readonly string[]): Promise<void>;
  /** Keys of source rows about which somebody has decided since a stream brought them last. */
  decided(phase: string, limit: number): Promise<string[]>;
  /** Decisions about these rows are brought. */
  spend(phase: string, sourceKeys: readonly string[]): Promise<void>;
  /** The oldest first. */
  list(limit: number, state: ConflictState | null, phase: string | null): Promise<Conflict[]>;
  sum(): Promise<OpenConflicts[]>;
  /** Returns the numbers of those that it has decided. */
  resolve(
    scope: ConflictScope,
    decided: { readonly resolution: Resolution; readonly by: string; readonly reason: string | null },
  ): Promise<string[]>;
}

/** Opens the conflicts of a migration in the ledger of `schema`, on a session. */
export function openConflicts(session: SqlSession, schema: string, migration: string): Conflicts {
  const ask = <Row>(file: string, ...values: unknown[]): Promise<Row[]> =>
    session.query<Row>({ text: statementText(import.meta.dirname, file, schema), values: [migration, ...values] });
  return {
    queue: async ({ phase, entity }, seenBy, found) => {
      if (found.length > 0) await ask('queue-conflicts.sql', phase, entity, seenBy, JSON.stringify(found.map(stored)));
    },
    resolutions: (entity, keys) => ask<Resolved>('conflict-resolutions.sql', entity, keys),
    closeOthers: async (phase, seenBy) => {
      await ask('close-conflicts.sql', phase, seenBy);
    },
    closeAmong: async (phase, sourceKeys, waiting) => {
      await ask('close-conflicts-among.sql', phase, sourceKeys, waiting);
    },
    decided: async (phase, limit) => (await ask<{ key: string }>('decided-conflicts.sql', phase, limit)).map(({ key }) => key),
    spend: async (phase, sourceKeys) => {
      await ask('spend-conflicts.sql', phase, sourceKeys);
    },
    list: (limit, state, phase) => ask<Conflict>('conflicts.sql', state, phase, limit),
    sum: () => ask<OpenConflicts>('sum-conflicts.sql'),
    resolve: async ({ ids, phase }, { resolution, by, reason }) =>
      (await ask<{ id: string }>('resolve-conflicts.sql', ids, phase, JSON.stringify(resolution), by, reason)).map(({ id }) => id),
  };
}

function stored({ targetKey, sourceKey, kind, columns, sourceImage, targetImage, made, standing }: FoundConflict): Record<string, unknown> {
  const images = { source_image: sourceImage, target_image: targetImage };
  return { target_key: targetKey, source_key: sourceKey, kind, columns, ...images, made, standing };
}
