import type { SqlSession } from './session.ts';

/** A job as it is handed to a worker: its number, and that of the attempt. */
export interface Delivery {
  readonly job: string;
  readonly delivery: string;
}

/** Delivers jobs to workers, one at a time per playbook, again when a worker was lost. */
export interface JobQueue {
  /** In the transaction of `session`: the job is there exactly when that commits. */
  send(session: SqlSession, playbook: string, delivery: Delivery): Promise<void>;
  /** Takes jobs of a playbook. One whose `perform` throws is delivered again, so long as its tries last. */
  work(playbook: string, perform: (delivery: Delivery) => Promise<void>): Promise<void>;
  cancel(playbook: string, delivery: string): Promise<void>;
  /** Whether the queue has given an attempt up: its tries are spent, or it does not know it. */
  isGivenUp(playbook: string, delivery: string): Promise<boolean>;
  /** Ends when what is under way has ended. */
  close(): Promise<void>;
}
