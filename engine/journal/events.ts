import type { DecisionEvent, RunEvent } from '../../model/progress.ts';
import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';

/** An event with the run and the job that it belongs to. */
export interface NewEvent {
  readonly run: string | null;
  readonly job: string | null;
  readonly at: string;
  readonly event: RunEvent;
}

export interface KeptEvent extends Omit<NewEvent, 'event'> {
  readonly event: RunEvent | DecisionEvent;
  /** Grows from event to event; a reader goes on after the last that it has seen. */
  readonly sequence: string;
}

/** Whose events are read; of the whole playbook by default. */
export interface EventScope {
  readonly run?: string | undefined;
  readonly job?: string | undefined;
}

/** The door to the events in the journal. */
export interface Events {
  add(session: SqlSession, events: readonly NewEvent[]): Promise<void>;
  /** Up to `limit` events after a sequence, in order. */
  after(session: SqlSession, scope: EventScope, sequence: string, limit: number): Promise<KeptEvent[]>;
  /** Sequence of the newest event; `0` before the first. */
  newest(session: SqlSession): Promise<string>;
  /** Rows of the batches of the last minute, with how long ago they were committed. */
  batches(session: SqlSession): Promise<{ readonly secondsAgo: number; readonly rows: number }[]>;
  /** Forgets all but the newest `keep`; nothing of runs that go on. */
  prune(session: SqlSession, keep: number): Promise<void>;
}

/** Opens a playbook's events in the journal in `schema`. */
export function openEvents(schema: string, playbook: string): Events {
  const ask = <Row>(session: SqlSession, file: string, ...values: unknown[]): Promise<Row[]> =>
    session.query<Row>({ text: statementText(import.meta.dirname, file, schema), values });
  return {
    add: async (session, events) => {
      await ask(session, 'add-events.sql', playbook, JSON.stringify(events));
    },
    after: (session, { run, job }, sequence, limit) =>
      ask<KeptEvent>(session, 'events.sql', playbook, run ?? null, job ?? null, sequence, limit),
    newest: async (session) => (await ask<{ sequence: string }>(session, 'newest-event.sql', playbook))[0]?.sequence ?? '0',
    batches: (session) => ask(session, 'newest-batches.sql', playbook),
    prune: async (session, keep) => {
      await ask(session, 'prune-events.sql', playbook, keep);
    },
  };
}
