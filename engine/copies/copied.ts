import type { CopyOverview, CopyState } from '../../model/copies.ts';
import { GodwitError } from '../../model/errors.ts';
import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';

export interface CopyNote {
  readonly id: string;
  readonly state: CopyState;
  /** Digest of what was meant to be there. */
  readonly digest: string | null;
  /** Digest of what was read back once it was there. */
  readonly held: string | null;
  /** Version that the source had of it. */
  readonly version: string | null;
  readonly bytes: string | null;
  /** A word, never a value. */
  readonly reason: string | null;
}

/** The door to what a playbook has copied, in the journal. */
export interface Copied {
  /** Runs `work` alone. Throws `run_active` where another process copies for the playbook. */
  alone<T>(session: SqlSession, work: () => Promise<T>): Promise<T>;
  find(session: SqlSession, ids: readonly string[]): Promise<Map<string, CopyNote>>;
  save(session: SqlSession, notes: readonly CopyNote[]): Promise<void>;
  /** In the order of bytes of the ids, after one. */
  page(session: SqlSession, states: readonly CopyState[], after: string, limit: number): Promise<CopyNote[]>;
}

/** What was copied for a playbook, by copy and state; and why some was not, by reason. */
export async function copyOverview(session: SqlSession, schema: string, playbook: string): Promise<CopyOverview> {
  const ask = <Row>(file: string): Promise<Row[]> =>
    session.query<Row>({ text: statementText(import.meta.dirname, file, schema), values: [playbook] });
  return { copies: await ask('counts.sql'), open: await ask('open.sql') };
}

const noteColumns = ['id', 'state', 'digest', 'held', 'version', 'bytes', 'reason'] as const;

export function openCopied(schema: string, playbook: string, copy: string): Copied {
  const ask = <Row>(session: SqlSession, file: string, ...values: unknown[]): Promise<Row[]> =>
    session.query<Row>({ text: statementText(import.meta.dirname, file, schema), values });
  const place = `${playbook}/${copy}`;
  return {
    alone: async (session, work) => {
      const [row] = await ask<{ got: boolean }>(session, 'lock.sql', place);
      if (row?.got !== true) throw new GodwitError('run_active', `Another process copies ${copy} of ${playbook}.`);
      try {
        return await work();
      } finally {
        await ask(session, 'unlock.sql', place).catch(() => {});
      }
    },
    find: async (session, ids) => {
      const found = ids.length === 0 ? [] : await ask<CopyNote>(session, 'find.sql', playbook, copy, ids);
      return new Map(found.map((each) => [each.id, each]));
    },
    save: async (session, notes) => {
      if (notes.length === 0) return;
      await ask(session, 'save.sql', playbook, copy, ...noteColumns.map((column) => notes.map((note) => note[column])));
    },
    page: (session, states, after, limit) => ask(session, 'page.sql', playbook, copy, states, after, limit),
  };
}
