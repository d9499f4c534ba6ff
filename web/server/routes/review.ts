import { commentOn } from '../../../app/approval/comment.ts';
import { decideDatabasesOnce, decideOnce } from '../../../app/approval/decide-once.ts';
import { decide } from '../../../app/playbook/decide.ts';
import { reviewList, reviewPhase } from '../../../app/review/review-room.ts';
import { GodwitError } from '../../../model/errors.ts';
import { review } from '../../contract/review.ts';
import { served } from '../room.ts';

export const reviewRoom = served('review', review, ({ conversations }) => ({
  'GET /api/playbooks/{playbook}/review': ({ caller, params }) => reviewList(caller, params.playbook),
  'GET /api/playbooks/{playbook}/review/{phase}': async ({ caller, params }) => {
    const found = await reviewPhase(caller, params.playbook, params.phase);
    if (found) return found;
    throw new GodwitError('phase_not_found', `${params.playbook} has no phase ${params.phase} that runs.`);
  },
  'POST /api/playbooks/{playbook}/decisions': ({ caller, params, body: { digest, ...rest } }) =>
    decideOnce(caller, params.playbook, { digests: [digest], ...rest }).finally(() => conversations.changed(params.playbook)),
  'POST /api/playbooks/{playbook}/decisions/bulk': ({ caller, params, body }) =>
    decideOnce(caller, params.playbook, body).finally(() => conversations.changed(params.playbook)),
  'POST /api/playbooks/{playbook}/comments': ({ caller, params, body: { digest, text } }) =>
    commentOn(caller, params.playbook, digest, text),
  'POST /api/playbooks/{playbook}/databases': ({ caller, params, body }) => decideDatabasesOnce(caller, params.playbook, body.why),
  'POST /api/playbooks/{playbook}/open': async ({ caller, params, body: { phase, name, choice, why } }) => {
    const answer = { phase: phase ?? 'all', name, choice, by: caller.principal.name, ...(why !== undefined && { why }) };
    const { left } = decide(caller, params.playbook, answer);
    conversations.changed(params.playbook);
    return { left };
  },
}));
