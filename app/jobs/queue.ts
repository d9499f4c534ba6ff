import { openJobQueue } from '../../databases/postgres/job-queue.ts';
import { journalConnection } from '../../model/playbook-databases.ts';
import type { JobQueue } from '../../model/queue.ts';
import { resolveUrl } from '../workbench/connect.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** The queue beside the journal. `supervises`: for whoever takes jobs. */
export async function openQueue({ config, playbook }: Workbench, supervises: boolean): Promise<JobQueue> {
  return openJobQueue(await resolveUrl(config, config.CONTROL_DATABASE_URL ?? journalConnection(playbook).url), supervises);
}
