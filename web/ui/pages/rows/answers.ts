import type { Answer } from '../../endpoints.ts';

/** What the server answers here. */
export type Cause = Answer<'GET /api/playbooks/{playbook}/quarantine/causes'>['causes'][number];
export type Traced = Answer<'GET /api/playbooks/{playbook}/trace'>['rows'][number];
