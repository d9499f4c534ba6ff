import { type CheckGroup, passed } from './facts.ts';

/** No session is opened behind a transaction pooler (`../pooler.ts`); that it was looked at is worth a line. */
export const checkPooler: CheckGroup = ({ question: { role } }) => [passed(`${role}.pooler`, 'The connection stays with one backend.')];
