import type { Answer } from '../../endpoints.ts';

/** What the server answers here. */
export type PlanAnswer = Answer<'GET /api/playbooks/{playbook}/plan'>;
