import { PgBoss } from 'pg-boss';
import type { Delivery, JobQueue } from '../../model/queue.ts';
import type { SqlSession } from '../../model/session.ts';
import { translateError } from './errors.ts';
import { labelOf } from './session.ts';

/** The queue's tables have a schema of their own, made by the role that opens it first. */
const schema = 'migration_jobs';

/** A worker that is not heard of for so long is lost, and its job is delivered again within a few seconds. */
const heartbeatSeconds = 10;
const lookSeconds = 2;
/** Tries of a job whose workers were lost, or whose databases were away. */
const retryLimit = 5;
const retryDelay = 2;
/** The longest that one attempt may take, and that the queue remembers what has ended. */
const expireInSeconds = 86_399;
const deleteAfterSeconds = 604_800;
const stopMs = 600_000;

/** Opens the queue in the database at `url`. `supervises`: also watches for lost workers, as who takes jobs does. */
export async function openJobQueue(url: string, supervises: boolean): Promise<JobQueue> {
  const intervals = { superviseIntervalSeconds: lookSeconds, monitorIntervalSeconds: lookSeconds };
  const boss = new PgBoss({
    ...{ connectionString: url, schema, application_name: 'godwit jobs', max: 3, schedule: false, supervise: supervises },
    ...{ useListenNotify: supervises, openTelemetry: { enabled: false }, ...intervals },
  });
  // What it cannot ask now it asks again.
  boss.on('error', () => {});
  await boss.start().catch((error: unknown) => {
    throw translateError(error, labelOf(url));
  });
  return {
    send: async (session, playbook, { job, delivery }) => {
      await createQueue(boss, playbook);
      await boss.send(queueOf(playbook), { job }, { id: delivery, db: inSession(session) });
    },
    work: async (playbook, perform) => {
      await createQueue(boss, playbook);
      const pace = { pollingIntervalSeconds: lookSeconds, notifyPollingIntervalSeconds: lookSeconds };
      await boss.work<Pick<Delivery, 'job'>>(queueOf(playbook), pace, async ([taken]) => {
        if (taken) await perform({ job: taken.data.job, delivery: taken.id });
      });
    },
    cancel: async (playbook, delivery) => {
      await boss.cancel(queueOf(playbook), delivery);
    },
    isGivenUp: async (playbook, delivery) => {
      const found = await boss.getJobById(queueOf(playbook), delivery);
      return found === null || found.state === 'failed' || found.state === 'cancelled' || found.state === 'completed';
    },
    close: () => boss.stop({ graceful: true, timeout: stopMs }),
  };
}

const queueOf = (playbook: string): string => `godwit.${playbook}`;

/** One job at a time: two would only meet in the playbook's lock. */
async function createQueue(boss: PgBoss, playbook: string): Promise<void> {
  const bounds = { heartbeatSeconds, retryLimit, retryDelay, expireInSeconds, deleteAfterSeconds };
  await boss.createQueue(queueOf(playbook), { policy: 'singleton', notify: true, ...bounds });
}

const inSession = (session: SqlSession) => ({
  executeSql: async (text: string, values: unknown[] = []) => ({ rows: await session.query({ text, values }) }),
});
