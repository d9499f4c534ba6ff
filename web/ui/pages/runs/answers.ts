import type { Answer } from '../../endpoints.ts';

/** What the server answers here. */
export type Job = Answer<'GET /api/playbooks/{playbook}/jobs'>['jobs'][number];
