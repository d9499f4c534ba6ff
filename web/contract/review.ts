import { z } from 'zod';
import { transformSample } from '../../model/transform-sample.ts';
import type { Room } from './endpoint.ts';
import { digest, reason } from './shared.ts';

const standing = z.enum(['declared', 'drafted', 'accepted', 'doubtful']);

/** A target column, as `godwit review --json` has it. */
export const reviewedField = z.object({
  target: z.string(),
  sources: z.array(z.string()),
  rule: z.string(),
  types: z.string().nullable(),
  empty: z.object({ rows: z.number(), of: z.number() }).nullable(),
  codes: z.array(z.object({ code: z.string(), rows: z.number(), isMapped: z.boolean() })),
  confidence: z.number(),
  standing,
  evidence: z.array(z.string()),
  samples: z.array(z.string()),
  changes: z.array(z.object({ from: z.string(), to: z.string().nullable(), fault: z.string().nullable() })),
});

const terms = z.object({
  digest,
  approvedBy: z.string().nullable(),
  lines: z.array(z.tuple([z.string(), z.string()])),
  changes: z.array(z.string()),
});

const openDecision = z.object({
  phase: z.string().nullable(),
  name: z.string(),
  question: z.string(),
  choices: z.array(z.string()),
  drafted: z.string(),
  confidence: z.number(),
  why: z.string(),
});
const openRisk = z.object({ place: z.string(), text: z.string() });

const head = z.object({
  phase: z.string(),
  source: z.string(),
  target: z.string(),
  digest,
  approvedBy: z.string().nullable(),
  rows: z.number().nullable(),
  hasCode: z.boolean(),
});

/** A decision that was kept. */
export const decided = z.object({
  phase: z.string(),
  digest: z.string(),
  decision: z.enum(['approved', 'rejected']),
  by: z.string(),
  done: z.string().optional(),
});

const verdict = z.enum(['approved', 'rejected']);

export const review = {
  'GET /api/playbooks/{playbook}/review': {
    summary: 'What there is to review, the worst first',
    needs: 'look',
    answer: z.object({
      mappings: z.array(
        head.extend({
          fields: z.int(),
          doubtful: z.int(),
          drafted: z.int(),
          accepted: z.int(),
          declared: z.int(),
          /** Source columns that go nowhere. */
          dropped: z.int(),
          /** The lowest confidence of its fields. */
          confidence: z.number(),
          findings: z.int(),
          terms: z.object({ digest, approvedBy: z.string().nullable(), changes: z.int() }),
          open: z.int(),
          risks: z.int(),
        }),
      ),
      databases: z.array(z.object({ side: z.string(), state: z.string(), words: z.string() })),
      open: z.array(openDecision),
      risks: z.array(openRisk),
    }),
  },
  'GET /api/playbooks/{playbook}/review/{phase}': {
    summary: 'One mapping: fields of both sides, evidence, masked old → new values, code, DDL, terms',
    needs: 'look',
    answer: head.extend({
      fields: z.array(reviewedField),
      conflict: z.string(),
      findings: z.array(z.string()),
      noTarget: z.array(z.object({ column: z.string(), reason: z.string() })),
      transform: z.object({ file: z.string(), source: z.string(), sample: transformSample }).nullable(),
      /** The code that was approved before; null without one. */
      transformBefore: z.string().nullable(),
      terms,
      open: z.array(openDecision),
      risks: z.array(openRisk),
      criteria: z.array(z.string()),
      /** Statements that make the target's table. */
      ddl: z.array(z.string()),
      /** Names whose own work it is: they may not approve it. */
      authors: z.array(z.string()),
      /** What others decided and said about this digest, newest first. */
      decisions: z.array(z.object({ at: z.string(), who: z.string(), what: z.string(), why: z.string() })),
      /** Phases whose rows it refers to, and those whose rows refer to it. */
      neighbours: z.array(
        z.object({
          phase: z.string(),
          source: z.string(),
          target: z.string(),
          relation: z.enum(['refers_to', 'referred_to_by']),
          /** Of the mapping that stands; null while nobody has approved it. */
          approvedBy: z.string().nullable(),
        }),
      ),
    }),
  },
  'POST /api/playbooks/{playbook}/decisions': {
    summary: 'Approve or reject what stands under a digest; 409 where that is not what stands now',
    needs: 'decide',
    body: z.strictObject({
      digest,
      verdict,
      why: reason.optional(),
      /** Also what is still open goes as it is drafted, and high risks stand; needs `why`. */
      acceptOpen: z.boolean().default(false),
    }),
    answer: z.object({ decisions: z.array(decided), already: z.boolean() }),
  },
  'POST /api/playbooks/{playbook}/decisions/bulk': {
    summary: 'The same for many; all of them, or none where one digest is not what stands now',
    needs: 'decide',
    body: z.strictObject({
      digests: z.array(digest).min(1).max(5_000),
      verdict,
      why: reason.optional(),
      acceptOpen: z.boolean().default(false),
    }),
    answer: z.object({ decisions: z.array(decided), already: z.boolean() }),
  },
  'POST /api/playbooks/{playbook}/comments': {
    summary: 'Say something about what stands under a digest, and decide nothing',
    needs: 'propose',
    body: z.strictObject({ digest, text: reason }),
    answer: z.object({ digest, by: z.string() }),
  },
  'POST /api/playbooks/{playbook}/databases': {
    summary: 'Approve the databases as they are now',
    needs: 'decide',
    body: z.strictObject({ why: reason.optional() }),
    answer: z.object({ decisions: z.array(decided), already: z.boolean() }),
  },
  'POST /api/playbooks/{playbook}/open': {
    summary: 'Choose what a draft leaves open',
    needs: 'decide',
    body: z.strictObject({
      phase: z.string().max(200).nullable(),
      name: z.string().min(1).max(200),
      choice: z.string().min(1).max(200),
      why: reason.optional(),
    }),
    answer: z.object({ left: z.int() }),
  },
} as const satisfies Room;
