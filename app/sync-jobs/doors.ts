import { openSyncJobs, type SyncJobs } from '../../engine/journal/sync-jobs.ts';
import { controlSchema, type Workbench } from '../workbench/workbench.ts';

/** The doors to a playbook's jobs that come back. */
export const syncJobsOf = ({ playbook }: Pick<Workbench, 'playbook'>): SyncJobs => openSyncJobs(controlSchema, playbook.playbook);
