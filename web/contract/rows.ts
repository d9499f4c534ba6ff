import { z } from 'zod';
import { causePart, quarantineCause } from '../../model/cause.ts';
import { causeEdit } from '../../model/cause-repair.ts';
import { quarantinedRow } from '../../model/ledger.ts';
import { phaseReplay, quarantineDetail, rival } from '../../model/repair.ts';
import { tracedField, tracedRow } from '../../model/trace.ts';
import type { Room } from './endpoint.ts';
import { digest, limit, reason } from './shared.ts';

const cell = z.string().nullable();
/** Values as they are, instead of masked ones: not for viewers, and each look stands in the audit log. */
const raw = z.stringbool().default(false);

/** A row as `godwit trace --json` has it, its rules in words. */
const toldRow = tracedRow.extend({ fields: z.array(tracedField.extend({ rule: z.string() })) });

const toldCause = quarantineCause.extend({
  parts: z.array(causePart.extend({ rivals: z.record(z.string(), rival) })),
  title: z.string(),
  remedy: z.string(),
});

const heldRows = z.object({
  rows: z.array(quarantinedRow),
  /** Where the next page begins; null at the end. */
  next: z.string().nullable(),
});

const triedRepair = z.object({
  digest: z.string().nullable(),
  cause: z.string(),
  phase: z.string(),
  rows: z.int(),
  changed: z.int(),
  outcome: z.array(phaseReplay),
});

export const rows = {
  'GET /api/playbooks/{playbook}/entities': {
    summary: 'Entities of both sides whose rows can be browsed',
    needs: 'look',
    answer: z.object({
      entities: z.array(z.object({ entity: z.string(), phases: z.array(z.string()), sources: z.array(z.string()) })),
    }),
  },
  'GET /api/playbooks/{playbook}/rows/{entity}': {
    summary: 'Rows of an entity of the target, in the order of its key, masked',
    needs: 'look',
    query: z.strictObject({ after: z.string().max(2000).optional(), limit: limit(200, 50), raw }),
    answer: z.object({
      entity: z.string(),
      key: z.array(z.string()),
      columns: z.array(
        z.object({
          name: z.string(),
          type: z.string(),
          sensitivity: z.string().nullable(),
          /** The entity that it refers to. */
          refersTo: z.string().nullable(),
        }),
      ),
      /** A row holds its values in the order of the columns; `id` is what `trace` takes. */
      rows: z.array(z.object({ id: z.string(), values: z.array(cell) })),
      next: z.string().nullable(),
      masked: z.boolean(),
    }),
  },
  'GET /api/playbooks/{playbook}/trace': {
    summary: 'A row by its old or new key: both sides, rule and version, approver, batch, validation, history',
    needs: 'look',
    query: z.strictObject({ key: z.string().min(1).max(1000), phase: z.string().min(1).max(200).optional(), raw }),
    answer: z.object({ rows: z.array(toldRow) }),
  },
  'GET /api/playbooks/{playbook}/quarantine/causes': {
    summary: 'Why rows are kept aside: roots first, and what waits for them',
    needs: 'look',
    answer: z.object({ causes: z.array(toldCause) }),
  },
  'GET /api/playbooks/{playbook}/quarantine/causes/{cause}': {
    summary: 'What can be decided for a cause; each choice was tried and taken back',
    needs: 'propose',
    answer: z.object({
      cause: z.string(),
      phase: z.string(),
      rows: z.int(),
      columns: z.array(z.string()),
      held: z.array(z.object({ column: z.string(), value: cell, rows: z.int() })),
      left: z.array(z.object({ phase: z.string(), rows: z.int() })),
      emptied: z.array(z.object({ column: z.string(), outcome: z.array(phaseReplay) })),
    }),
  },
  'GET /api/playbooks/{playbook}/quarantine/rows': {
    summary: 'Rows kept aside: keys and reasons',
    needs: 'look',
    query: z.strictObject({
      phase: z.string().min(1).max(200).optional(),
      reason: z.string().min(1).max(200).optional(),
      status: quarantinedRow.shape.status.optional(),
      after: z.string().max(2000).optional(),
      limit: limit(1000, 100),
    }),
    answer: heldRows,
  },
  'GET /api/playbooks/{playbook}/quarantine/rows/{row}': {
    summary: 'One row kept aside with its columns, culprits and rival',
    needs: 'look',
    query: z.strictObject({ raw }),
    answer: quarantineDetail,
  },
  'POST /api/playbooks/{playbook}/quarantine/decisions': {
    summary: 'Leave behind one row, or all undecided rows of a cause',
    needs: 'decide',
    body: z.union([z.strictObject({ cause: z.string().min(1).max(200), reason }), z.strictObject({ row: z.uuid(), reason })]),
    answer: z.object({ rows: z.int() }),
  },
  'POST /api/playbooks/{playbook}/quarantine/patches': {
    summary: 'Propose new values for one row; another person approves the digest',
    needs: 'propose',
    body: z.strictObject({ row: z.uuid(), set: z.record(z.string(), cell), reason }),
    answer: z.object({ digest }),
  },
  'POST /api/playbooks/{playbook}/quarantine/repairs': {
    summary: 'Try new values for all rows of a cause, and with `keep` propose them',
    needs: 'propose',
    body: z.strictObject({ cause: z.string().min(1).max(200), edit: causeEdit, reason, keep: z.boolean() }),
    answer: triedRepair,
  },
  'POST /api/playbooks/{playbook}/quarantine/replays': {
    summary: 'Bring repaired rows to the target, parents before children; all of them, or those that are named',
    needs: 'run',
    body: z.strictObject({ rows: z.array(z.uuid()).max(1000).default([]) }),
    answer: z.object({ run: z.string(), phases: z.array(phaseReplay) }),
  },
} as const satisfies Room;
