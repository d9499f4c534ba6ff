import { randomUUID } from 'node:crypto';
import { assert } from '../../model/errors.ts';
import type { Job, JobArguments, JobError, JobKind, JobProgress, JobState } from '../../model/job.ts';
import type { Delivery } from '../../model/queue.ts';
import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';

export interface NewJob {
  readonly playbook: string;
  readonly kind: JobKind;
  readonly arguments: JobArguments;
  readonly principal: Job['principal'];
}

/** What a job came to; `queued` for one that is to be tried again. */
export interface JobEnd {
  readonly state: Extract<JobState, 'queued' | 'done' | 'interrupted' | 'failed'>;
  readonly result: unknown;
  readonly error: JobError | null;
}

/** The door to the jobs in the journal. */
export interface Jobs {
  add(session: SqlSession, job: NewJob): Promise<Delivery>;
  /** The newest jobs of a playbook, or the one with a number. */
  list(session: SqlSession, playbook: string, limit: number, id?: string): Promise<Job[]>;
  /** Puts an ended job back; null where it has not failed, or was not stopped. */
  again(session: SqlSession, id: string): Promise<Delivery | null>;
  /** Notes that a worker has begun an attempt; false where that is not wanted any more. */
  begin(session: SqlSession, delivery: Delivery, worker: string): Promise<boolean>;
  /** A sign of life; returns the state, which others may have changed. */
  hear(session: SqlSession, id: string, progress: JobProgress | null, run: string | null): Promise<JobState | null>;
  /** Cancels what nobody has begun, and asks what runs to stop; null where it had ended. */
  stop(session: SqlSession, id: string): Promise<JobState | null>;
  end(session: SqlSession, id: string, end: JobEnd): Promise<void>;
  /** Of one that the queue has given up. */
  lose(session: SqlSession, id: string, error: JobError): Promise<void>;
}

/** Opens the jobs of the journal in `schema`. */
export function openJobs(schema: string): Jobs {
  const ask = <Row>(session: SqlSession, file: string, ...values: unknown[]): Promise<Row[]> =>
    session.query<Row>({ text: statementText(import.meta.dirname, file, schema), values });
  const json = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value));
  return {
    add: async (session, { playbook, kind, arguments: given, principal }) => {
      const delivery = randomUUID();
      const values = [playbook, kind, JSON.stringify(given), JSON.stringify(principal), delivery];
      const [added] = await ask<{ id: string }>(session, 'add-job.sql', ...values);
      assert(added, 'a job was not kept');
      return { job: added.id, delivery };
    },
    list: (session, playbook, limit, id) => ask<Job>(session, 'jobs.sql', playbook, id ?? null, limit),
    again: async (session, id) => {
      const delivery = randomUUID();
      const [found] = await ask(session, 'deliver-job.sql', id, delivery);
      return found ? { job: id, delivery } : null;
    },
    begin: async (session, { job, delivery }, worker) => (await ask(session, 'begin-job.sql', job, delivery, worker)).length > 0,
    hear: async (session, id, progress, run) =>
      (await ask<{ state: JobState }>(session, 'hear-job.sql', id, json(progress), run))[0]?.state ?? null,
    stop: async (session, id) => (await ask<{ state: JobState }>(session, 'stop-job.sql', id))[0]?.state ?? null,
    end: async (session, id, { state, result, error }) => {
      await ask(session, 'end-job.sql', id, state, json(result), json(error));
    },
    lose: async (session, id, error) => {
      await ask(session, 'lose-job.sql', id, json(error));
    },
  };
}
