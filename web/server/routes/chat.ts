import { randomUUID } from 'node:crypto';
import { decideOnce } from '../../../app/approval/decide-once.ts';
import { GodwitError } from '../../../model/errors.ts';
import { type ChatEvent, chat } from '../../contract/chat.ts';
import { problemOf } from '../problem.ts';
import { served } from '../room.ts';
import { streamed } from '../stream.ts';

export const chatRoom = served('chat', chat, ({ conversations, streams }) => ({
  'GET /api/playbooks/{playbook}/threads': async ({ params, query }) => ({
    threads: await conversations.threads(params.playbook, query.limit),
  }),
  'POST /api/playbooks/{playbook}/threads': async () => ({ thread: randomUUID() }),
  'GET /api/playbooks/{playbook}/threads/{thread}': async ({ params: { playbook, thread }, query }) => ({
    thread,
    ...(await conversations.read(playbook, thread, query.limit)),
  }),
  'POST /api/playbooks/{playbook}/threads/{thread}/messages': async ({ caller, params: { playbook, thread }, body, http }) => {
    const said = (signal: AbortSignal) => conversations.say(caller.principal, playbook, thread, body.text, signal);
    return streamed<ChatEvent>(http, {
      ...{ streams, who: caller.principal, farewell: signedOut },
      read: (signal) => orProblem(said(signal)),
      messageOf: (event) => ({ data: event }),
    });
  },
  'GET /api/playbooks/{playbook}/approvals/{digest}': async ({ params: { playbook, digest } }) => ({
    digest,
    lines: await conversations.show(playbook, digest),
  }),
  'POST /api/playbooks/{playbook}/approvals/{digest}': async ({ caller, params: { playbook, digest }, body }) => {
    const why = body.why ?? (body.verdict === 'rejected' ? 'declined' : undefined);
    const decided = await decideOnce(caller, playbook, { digests: [digest], verdict: body.verdict, why, acceptOpen: false });
    conversations.changed(playbook);
    return decided;
  },
}));

const signedOut: ChatEvent = {
  type: 'problem',
  code: 'not_signed_in',
  message: 'Nobody is signed in any more, or with other roles; the answer was not finished.',
  hint: 'Sign in, and ask again.',
};

/** What goes wrong while an answer is made is its last event. */
async function* orProblem(events: AsyncIterable<ChatEvent>): AsyncGenerator<ChatEvent> {
  try {
    yield* events;
  } catch (error) {
    const { type, detail, hint = '' } = problemOf(error);
    yield { type: 'problem', code: type, message: detail, hint };
    if (!(error instanceof GodwitError)) throw error;
  }
}
