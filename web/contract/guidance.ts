import { z } from 'zod';
import type { Room } from './endpoint.ts';

export const guidance = {
  'GET /api/playbooks/{playbook}/reports': {
    summary: 'The reports that there are',
    needs: 'look',
    answer: z.object({
      reports: z.array(
        z.object({
          /** Name of its file, without ending. */
          report: z.string(),
          title: z.string(),
          at: z.string(),
          bytes: z.int(),
          formats: z.array(z.enum(['html', 'md', 'pdf'])),
        }),
      ),
    }),
  },
  'GET /api/playbooks/{playbook}/reports/{report}': {
    summary: 'A report, as HTML or Markdown; it holds no scripts and fetches nothing',
    needs: 'look',
    query: z.strictObject({ format: z.enum(['html', 'md', 'pdf']).default('html') }),
    answer: { file: ['text/html', 'text/markdown', 'application/pdf'] },
  },
  'POST /api/playbooks/{playbook}/ask': {
    summary: 'Ask one question in plain words',
    needs: 'look',
    body: z.strictObject({ sentence: z.string().trim().min(1).max(4000) }),
    answer: z.object({
      answer: z.string(),
      outcome: z.enum(['answered', 'asked_back', 'refused', 'interrupted', 'failed']),
      model: z.string().nullable(),
      tools: z.array(z.object({ agent: z.string(), tool: z.string(), refused: z.string().nullable() })),
      findings: z.array(z.object({ code: z.string(), message: z.string() })),
    }),
  },
} as const satisfies Room;
