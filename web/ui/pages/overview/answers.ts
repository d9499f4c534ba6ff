import type { Answer } from '../../endpoints.ts';

/** What the server answers here. */
export type Overview = Answer<'GET /api/playbooks/{playbook}'>;
