import type { Answer } from '../../endpoints.ts';

/** What the server answers here. */
export type Judged = Answer<'GET /api/playbooks/{playbook}/verdicts'>['verdicts'][number];
export type Verdict = Answer<'GET /api/playbooks/{playbook}/verdicts/{run}'>;
