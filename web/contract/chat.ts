import { z } from 'zod';
import { spending, threadMessage } from '../../model/agent-records.ts';
import { waiting } from '../../model/waiting.ts';
import type { Room } from './endpoint.ts';
import { decided } from './review.ts';
import { limit, reason } from './shared.ts';

const request = z.object({
  digest: z.string(),
  what: z.string(),
  why: z.string(),
  author: z.string(),
  state: z.enum(['waiting', 'approved', 'rejected']),
});

/** What happens while a question is answered, in order; `done` or `problem` is the last. */
export const chatEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({
    type: z.literal('tool'),
    agent: z.string(),
    tool: z.string(),
    /** What it was asked with, as JSON; of a long one the beginning. */
    input: z.string(),
    refused: z.string().nullable(),
    milliseconds: z.number(),
  }),
  z.object({ type: z.literal('approval'), request, blocking: z.boolean() }),
  z.object({ type: z.literal('finding'), code: z.string(), message: z.string() }),
  z.object({
    type: z.literal('done'),
    outcome: z.enum(['answered', 'asked_back', 'refused', 'interrupted', 'failed']),
    text: z.string(),
    model: z.string(),
    spending,
  }),
  z.object({ type: z.literal('problem'), code: z.string(), message: z.string(), hint: z.string() }),
]);
export type ChatEvent = z.infer<typeof chatEvent>;

const thread = z.object({ thread: z.string(), title: z.string(), messages: z.int(), at: z.string() });

/** A verdict that was given while a conversation went on, wherever it was given. */
const meanwhile = z.object({ actor: z.string(), what: z.string(), why: z.string(), artifact: z.string().nullable(), at: z.string() });

export const chat = {
  'GET /api/playbooks/{playbook}/threads': {
    summary: 'Conversations, newest first',
    needs: 'look',
    query: z.strictObject({ limit: limit(200, 50) }),
    answer: z.object({ threads: z.array(thread) }),
  },
  'POST /api/playbooks/{playbook}/threads': {
    summary: 'Begin a conversation',
    needs: 'look',
    answer: z.object({ thread: z.string() }),
  },
  'GET /api/playbooks/{playbook}/threads/{thread}': {
    summary: 'The last messages of a conversation, oldest first, what people have decided in the meantime, and what waits for them',
    needs: 'look',
    query: z.strictObject({ limit: limit(500, 100) }),
    answer: z.object({ thread: z.string(), messages: z.array(threadMessage), decided: z.array(meanwhile), waiting: z.array(waiting) }),
  },
  'POST /api/playbooks/{playbook}/threads/{thread}/messages': {
    summary: 'Say something; the answer comes as it is made. Closing the connection stops it',
    needs: 'look',
    body: z.strictObject({ text: z.string().trim().min(1).max(8000) }),
    answer: { stream: chatEvent },
  },
  'GET /api/playbooks/{playbook}/approvals/{digest}': {
    summary: 'What a digest stands for, as lines for whoever decides',
    needs: 'look',
    answer: z.object({ digest: z.string(), lines: z.array(z.string()) }),
  },
  'POST /api/playbooks/{playbook}/approvals/{digest}': {
    summary: 'Approve or reject what an agent asked for; what is approved is then done, once',
    needs: 'decide',
    body: z.strictObject({ verdict: z.enum(['approved', 'rejected']), why: reason.optional() }),
    answer: z.object({ decisions: z.array(decided), already: z.boolean() }),
  },
} as const satisfies Room;
