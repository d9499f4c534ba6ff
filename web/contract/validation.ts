import { z } from 'zod';
import { verdict } from '../../model/verdict.ts';
import type { Room } from './endpoint.ts';
import { limit } from './shared.ts';

const judged = z.object({
  run: z.string(),
  verdict: z.enum(['passed', 'failed']),
  at: z.string(),
  checks: z.int(),
  failed: z.int(),
  differences: z.int(),
});

export const validation = {
  'GET /api/playbooks/{playbook}/verdicts': {
    summary: 'Verdicts over the runs, newest first',
    needs: 'look',
    query: z.strictObject({ limit: limit(200, 50) }),
    answer: z.object({ verdicts: z.array(judged) }),
  },
  'GET /api/playbooks/{playbook}/verdicts/{run}': {
    summary: 'The newest verdict of a run: checks by level, differences by key and column',
    needs: 'look',
    answer: judged.extend({ phases: verdict.shape.phases, of: verdict.shape.checks }),
  },
  'GET /api/playbooks/{playbook}/manifests/{run}': {
    summary: 'The manifest of a run, which anybody can verify',
    needs: 'look',
    answer: { file: ['application/json'] },
  },
  'POST /api/playbooks/{playbook}/manifests/verify': {
    summary: 'Recompute all that a manifest states from both databases, ledger and journal',
    needs: 'look',
    body: z.strictObject({ manifest: z.string().max(8_000_000) }),
    answer: verdict,
  },
} as const satisfies Room;
