import type { Readable } from 'node:stream';

/** One SQL statement with its bound values. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
  /** Planned once per connection under this name, which stands for this text alone: for what is asked for every slice. */
  readonly name?: string;
  /** The entity that is read, for messages. */
  readonly about?: string;
}

/** A row with every value in the database's text form. */
export type TextRow = Readonly<Record<string, string | null>>;

/** Runs statements on one connection. Errors arrive as GodwitError, without row values. */
export interface SqlSession {
  query<Row = Record<string, unknown>>(statement: Statement): Promise<Row[]>;
}

/** One connection to a target: the unit of work of a batch. */
export interface TargetSession extends SqlSession {
  begin(): Promise<void>;
  /** Sent alone; after a connection lost here the ledger must be read before any retry. */
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Runs `COPY … TO STDOUT`. The stream must be read to its end before anything else runs on the connection. */
  copyOut(statement: Statement): Readable;
  /** Runs `COPY … FROM STDIN` and resolves to the rows copied. */
  copyIn(statement: Statement, bytes: Readable): Promise<number>;
  /** Cancels the statement under way on the server, over a connection of its own. */
  cancel(): Promise<void>;
  close(): Promise<void>;
}
