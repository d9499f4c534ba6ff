import type { Readable } from 'node:stream';
import pg from 'pg';
import { assert, GodwitError } from '../../model/errors.ts';
import type { Statement, TargetSession } from '../../model/session.ts';
import type { Isolation, SourceSession } from './session.ts';
import { literal } from './sql.ts';

type Session = TargetSession & SourceSession;

export interface ReadOnlyOptions {
  readonly label: string;
  /** Pinned in each transaction and with its end gone, so that a pool's backend keeps nothing. */
  readonly settings: Readonly<Record<string, string>>;
  /** Sends several statements in one message; gives the rows of each. */
  readonly answers: (text: string) => Promise<readonly (readonly Readonly<Record<string, unknown>>[])[]>;
}

/**
 * A session in which every statement stands in a transaction that is read-only and taken back: a statement's own, or one that `begin` opened. A function
 * of the database that such a statement calls can neither make the transaction writable (PostgreSQL refuses that after the first query) nor leave a setting
 * behind for the next. In the end it is asked whether the transaction still is what it was. Throws `source_changes_session` where it is not.
 */
export function readOnly(session: Session, options: ReadOnlyOptions): Session {
  const state = { begun: false, pending: 0, stream: null as Readable | null, about: '', last: Promise.resolve() as Promise<unknown> };
  const begin: SourceSession['begin'] = async (isolation, snapshot) => {
    await options.answers(opening(options.settings, isolation, snapshot));
    state.begun = true;
  };
  const rollback = async (): Promise<void> => {
    state.begun = false;
    await session.rollback();
  };
  const end = async (): Promise<void> => {
    state.begun = false;
    requireUnchanged(await options.answers(closing), options.label, state.about);
  };
  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    await options.answers(opening(options.settings));
    try {
      const result = await work();
      await end();
      return result;
    } catch (error) {
      await session.rollback().catch(() => {});
      throw error;
    }
  };
  /** One after the other: no statement may fall out of another's transaction. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = state.last.then(() => alone(work));
    state.last = turn.catch(() => {});
    return turn;
  };
  const guarded = async <T>(statement: Statement, work: () => Promise<T>): Promise<T> => {
    state.about = statement.about ?? state.about;
    state.pending += 1;
    try {
      return await (state.begun ? work() : inTurn(work));
    } finally {
      state.pending -= 1;
    }
  };
  return {
    ...session,
    begin,
    commit: end,
    rollback,
    query: async <Row>(statement: Statement): Promise<Row[]> => {
      if (/^\s*BEGIN\b/i.test(statement.text)) await begin();
      else if (/^\s*ROLLBACK\s*$/i.test(statement.text)) await rollback();
      else return guarded(statement, () => session.query<Row>(statement));
      return [];
    },
    queryText: (statement) => guarded(statement, () => session.queryText(statement)),
    copyIn: () => Promise.reject(new GodwitError('assertion', 'nothing is copied into a source')),
    copyOut: (statement) => {
      assert(state.begun, 'a source is copied from within a transaction');
      state.about = statement.about ?? state.about;
      state.stream = session.copyOut(statement);
      return state.stream;
    },
    close: async () => {
      const isIdle = state.pending === 0 && (state.stream?.readableEnded ?? true);
      try {
        if (state.begun && isIdle) await end().catch(ignoreLost);
      } finally {
        await session.close();
      }
    },
  };
}

/** A connection that is gone has taken its transaction back. */
function ignoreLost(error: unknown): void {
  if (error instanceof GodwitError && error.code === 'source_changes_session') throw error;
}

/** All in one message. A snapshot is joined before the first query, which the settings are. What the server does not know is left out. */
function opening(settings: Readonly<Record<string, string>>, isolation: Isolation = 'READ COMMITTED', snapshot?: string): string {
  const pairs = Object.entries(settings).map(([name, value]) => `(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)})`);
  return [
    `BEGIN ISOLATION LEVEL ${isolation} READ ONLY NOT DEFERRABLE`,
    ...(snapshot === undefined ? [] : [`SET TRANSACTION SNAPSHOT ${literal(snapshot).pieces.join('')}`]),
    `SELECT pg_catalog.set_config(s.name, s.value, true) FROM (VALUES ${pairs.join(', ')}) AS s (name, value)
      WHERE pg_catalog.current_setting(s.name, true) IS NOT NULL`,
  ].join('; ');
}

const closing = `SELECT pg_catalog.current_setting('transaction_read_only') AS read_only, pg_catalog.current_setting('search_path') AS path; ROLLBACK`;

function requireUnchanged([rows]: Awaited<ReturnType<ReadOnlyOptions['answers']>>, label: string, about: string): void {
  const [found] = rows ?? [];
  if (found?.read_only === 'on' && found.path === '') return;
  const what = about === '' ? 'that was read' : `that ${about} calls`;
  throw new GodwitError(
    'source_changes_session',
    `Something ${what} in ${label} changed the session that read it; all of it was taken back.`,
  );
}
