import { z } from 'zod';
import { spending } from '../../model/agent-records.ts';
import { waiting } from '../../model/waiting.ts';
import type { Room } from './endpoint.ts';
import { limit } from './shared.ts';

export const audit = {
  'GET /api/playbooks/{playbook}/audit': {
    summary: 'The audit log, newest first: decisions, runs, looks at sensitive rows, sign-ins',
    needs: 'look',
    query: z.strictObject({ before: z.coerce.number().int().min(1).optional(), limit: limit(500, 100) }),
    answer: z.object({
      entries: z.array(
        z.object({
          number: z.int(),
          at: z.string(),
          actor: z.string(),
          action: z.string(),
          details: z.record(z.string(), z.unknown()),
          hash: z.string(),
        }),
      ),
      /** Where the next page ends; null at the first entry. */
      next: z.int().nullable(),
    }),
  },
  'GET /api/playbooks/{playbook}/decisions': {
    summary: 'What agents and people decided, newest first, and what waits',
    needs: 'look',
    query: z.strictObject({ limit: limit(1000, 100) }),
    answer: z.object({
      decisions: z.array(
        z.object({
          actorKind: z.enum(['agent', 'person']),
          actor: z.string(),
          who: z.string(),
          what: z.string(),
          why: z.string(),
          artifact: z.string().nullable(),
          model: z.string().nullable(),
          spending: spending.nullable(),
          at: z.string(),
        }),
      ),
      waiting: z.array(waiting),
    }),
  },
  'GET /api/playbooks/{playbook}/egress': {
    summary: 'Prompts that left this machine, newest first: where to, by which policy, how large',
    needs: 'look',
    query: z.strictObject({ limit: limit(1000, 100) }),
    answer: z.object({
      egress: z.array(
        z.object({
          at: z.string(),
          host: z.string(),
          model: z.string(),
          agent: z.string(),
          policy: z.string(),
          digest: z.string(),
          bytes: z.int(),
          redactions: z.int(),
        }),
      ),
    }),
  },
  'POST /api/playbooks/{playbook}/audit/verify': {
    summary: "Recompute the audit log's hash chain",
    needs: 'look',
    body: z.strictObject({
      expect: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .optional(),
    }),
    answer: z.object({
      intact: z.boolean(),
      entries: z.int().optional(),
      hash: z.string().nullable().optional(),
      unkeyed: z.int().optional(),
      unchecked: z.record(z.string(), z.int()).optional(),
      brokenAt: z.int().optional(),
    }),
  },
} as const satisfies Room;
