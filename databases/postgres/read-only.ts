import type { Readable } from 'node:stream';
import pg from 'pg';
import { assert, GodwitError } from '../../model/errors.ts';
import type { Statement, TargetSession } from '../../model/session.ts';
import type { Isolation, SourceSession } from './source-session.ts';
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
 * A session in which every statement stands in a transaction that is read-only and taken back: a statement's own, or one that
 * `begin` opened. A function
 * of the database that such a statement calls can neither make the transaction writable (PostgreSQL refuses that after the
 * first query) nor leave a setting
 * behind for the next. In the end it is asked whether the transaction still is what it was. Throws `source_changes_session` where it is not.
 */
export function readOnly(session: Session, options: ReadOnlyOptions): Session {
  const open = new OpenTransaction(session, options);
  return {
    ...session,
    begin: (isolation?: Isolation, snapshot?: string) => open.begin(isolation, snapshot),
    commit: () => open.end(),
    rollback: () => open.rollback(),
    query: async <Row>(statement: Statement): Promise<Row[]> => {
      if (/^\s*BEGIN\b/i.test(statement.text)) await open.begin();
      else if (/^\s*ROLLBACK\s*$/i.test(statement.text)) await open.rollback();
      else return open.within(statement, () => session.query<Row>(statement));
      return [];
    },
    queryText: (statement) => open.within(statement, () => session.queryText(statement)),
    copyIn: () => Promise.reject(new GodwitError('assertion', 'nothing is copied into a source')),
    copyOut: (statement) => open.streaming(statement, () => session.copyOut(statement)),
    close: () => open.close(),
  };
}

/** The transactions of one session. */
class OpenTransaction {
  readonly #session: Session;
  readonly #options: ReadOnlyOptions;
  #begun = false;
  #pending = 0;
  #stream: Readable | null = null;
  #about = '';
  #last: Promise<unknown> = Promise.resolve();

  constructor(session: Session, options: ReadOnlyOptions) {
    this.#session = session;
    this.#options = options;
  }

  async begin(isolation?: Isolation, snapshot?: string): Promise<void> {
    await this.#options.answers(opening(this.#options.settings, isolation, snapshot));
    this.#begun = true;
  }

  async rollback(): Promise<void> {
    this.#begun = false;
    await this.#session.rollback();
  }

  /** Takes the transaction back: nothing is to be kept of it, whatever was done in it. */
  async end(): Promise<void> {
    this.#begun = false;
    requireUnchanged(await this.#options.answers(closing), this.#options.label, this.#about);
  }

  async within<T>(statement: Statement, work: () => Promise<T>): Promise<T> {
    this.#about = statement.about ?? this.#about;
    this.#pending += 1;
    try {
      return await (this.#begun ? work() : this.#inTurn(work));
    } finally {
      this.#pending -= 1;
    }
  }

  streaming(statement: Statement, copy: () => Readable): Readable {
    assert(this.#begun, 'a source is copied from within a transaction');
    this.#about = statement.about ?? this.#about;
    this.#stream = copy();
    return this.#stream;
  }

  /** Asks only a connection that would answer at once. */
  async close(): Promise<void> {
    const isIdle = this.#pending === 0 && (this.#stream?.readableEnded ?? true);
    try {
      if (this.#begun && isIdle) await this.end().catch(ignoreLost);
    } finally {
      await this.#session.close();
    }
  }

  /** One after the other: no statement may fall out of another's transaction. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#alone(work));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    try {
      await this.#options.answers(opening(this.#options.settings));
      const result = await work();
      await this.end();
      return result;
    } catch (error) {
      await this.#session.rollback().catch(() => {});
      throw error;
    }
  }
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

const closing =
  "SELECT pg_catalog.current_setting('transaction_read_only') AS read_only, " +
  "pg_catalog.current_setting('search_path') AS path; ROLLBACK";

function requireUnchanged([rows]: Awaited<ReturnType<ReadOnlyOptions['answers']>>, label: string, about: string): void {
  const [found] = rows ?? [];
  if (found?.read_only === 'on' && found.path === '') return;
  const what = about === '' ? 'that was read' : `that ${about} calls`;
  throw new GodwitError(
    'source_changes_session',
    `Something ${what} in ${label} changed the session that read it; all of it was taken back.`,
  );
}
