import { z } from 'zod';
import { roles } from '../../model/principal.ts';
import type { Room } from './endpoint.ts';

const person = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  roles: z.array(z.enum(roles)),
  secondFactor: z.boolean(),
  /** May not sign in any more. */
  isBanned: z.boolean(),
});

export const settings = {
  'GET /api/settings': {
    summary: 'Connections by the names of their secrets, alerts, models; never a secret',
    needs: 'look',
    answer: z.object({
      /** By playbook: `$SOURCE_DB`, `embedded:smile_legacy`, or host and database. */
      connections: z.array(z.object({ playbook: z.string(), side: z.enum(['source', 'target']), name: z.string(), address: z.string() })),
      models: z.object({ default: z.string().nullable(), agents: z.record(z.string(), z.string()), egress: z.string() }),
      alerts: z.object({
        webhook: z.boolean(),
        rules: z.array(
          z.object({
            name: z.string(),
            summary: z.string(),
            threshold: z.number(),
            forSeconds: z.number(),
            state: z.enum(['ok', 'pending', 'firing', 'silenced']),
            since: z.string().nullable(),
            value: z.number().nullable(),
          }),
        ),
      }),
      server: z.object({ version: z.string(), startedAt: z.string(), singleUser: z.boolean(), tracing: z.boolean() }),
    }),
  },
  'GET /api/people': { summary: 'Who may sign in', needs: 'admin', answer: z.object({ people: z.array(person) }) },
  'POST /api/people': {
    summary: 'Let somebody sign in, with a first password that they change',
    needs: 'admin',
    body: z.strictObject({
      name: z.string().trim().min(1).max(100),
      email: z.email().max(200),
      roles: z.array(z.enum(roles)).min(1).max(4),
      password: z.string().min(12).max(200),
    }),
    answer: person,
  },
  'POST /api/people/{person}/roles': {
    summary: 'Give somebody other roles',
    needs: 'admin',
    body: z.strictObject({ roles: z.array(z.enum(roles)).min(1).max(4) }),
    answer: person,
  },
  'DELETE /api/people/{person}': {
    summary: 'Somebody may not sign in any more; all their sessions and tokens end',
    needs: 'admin',
    answer: person,
  },
  'POST /api/alerts/silences': {
    summary: 'Silence a rule for some time',
    needs: 'admin',
    body: z.strictObject({ rule: z.string().min(1).max(100), minutes: z.int().min(1).max(10_080), why: z.string().min(1).max(500) }),
    answer: z.object({ until: z.string() }),
  },
} as const satisfies Room;
