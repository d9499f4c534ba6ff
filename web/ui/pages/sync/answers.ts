import type { Answer } from '../../endpoints.ts';

/** What the server answers here. */
export type SyncJobs = Answer<'GET /api/playbooks/{playbook}/sync/jobs'>;
export type SyncJob = SyncJobs['jobs'][number];
export type SyncRun = SyncJobs['runs'][number];
export type Conflicts = Answer<'GET /api/playbooks/{playbook}/conflicts'>;
export type Conflict = Conflicts['conflicts'][number];
export type Difference = NonNullable<Answer<'GET /api/playbooks/{playbook}/difference'>['difference']>;
export type Stream = NonNullable<Answer<'GET /api/playbooks/{playbook}/sync/stream'>['stream']>;
