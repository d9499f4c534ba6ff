import { z } from 'zod';
import { plan as planned } from '../../model/plan.ts';
import type { Room } from './endpoint.ts';
import { digest, reason } from './shared.ts';

const text = z.string().max(4_000_000);

export const plan = {
  'GET /api/playbooks/{playbook}/plan': {
    summary: 'Phases, estimates with their intervals and what they came to, risks and who has to settle them',
    needs: 'look',
    answer: z.object({
      /** Null before anybody has planned. */
      plan: planned.nullable(),
      /** How long each phase took when it ran last. */
      took: z.array(z.object({ phase: z.string(), rows: z.int(), seconds: z.number().nullable() })),
      /** High risks of the plan that nobody has accepted, by their digest. */
      open: z.array(z.object({ digest, title: z.string() })),
      gates: z.array(z.object({ phase: z.string(), criteria: z.array(z.string()) })),
    }),
  },
  'GET /api/playbooks/{playbook}/text': {
    summary: 'The text of the playbook',
    needs: 'look',
    answer: z.object({
      text: z.string(),
      digest,
      /** What was mapped last, as YAML; null where nothing was. Of a playbook without a folder `text` is that. */
      mapped: z.string().nullable(),
    }),
  },
  'GET /api/schemas/playbook': { summary: 'JSON Schema of playbooks, for editors', needs: 'look', answer: z.unknown() },
  'POST /api/playbooks/{playbook}/check': {
    summary: 'What is wrong with a text',
    needs: 'look',
    body: z.strictObject({ text }),
    answer: z.object({ problems: z.array(z.object({ line: z.int(), column: z.int(), message: z.string() })) }),
  },
  'POST /api/playbooks/{playbook}/proposals': {
    summary: 'Keep a text as a proposal, which another person approves',
    needs: 'propose',
    body: z.strictObject({
      text,
      /** Digest of the text that it was made from. */
      from: digest,
      why: reason,
    }),
    answer: z.object({ digest, changes: z.array(z.string()) }),
  },
} as const satisfies Room;
