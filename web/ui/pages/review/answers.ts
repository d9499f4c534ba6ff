import type { Answer } from '../../endpoints.ts';

/** What the server answers here. */
export type ReviewList = Answer<'GET /api/playbooks/{playbook}/review'>;
export type Entity = ReviewList['mappings'][number];
export type Mapping = Answer<'GET /api/playbooks/{playbook}/review/{phase}'>;
export type Field = Mapping['fields'][number];
