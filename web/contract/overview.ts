import { z } from 'zod';
import { fateCounts } from '../../model/ledger.ts';
import { phaseProgress } from '../../model/progress.ts';
import { waiting } from '../../model/waiting.ts';
import type { Room } from './endpoint.ts';
import { interval } from './shared.ts';

/** `took` is null before the run's end. */
const standingRun = z.object({
  id: z.string(),
  status: z.string(),
  digest: z.string().nullable(),
  verdict: z.string().nullable(),
  startedAt: z.string(),
  took: z.object({ completedAt: z.string(), seconds: z.number(), rows: z.int(), rowsPerSecond: z.number().nullable() }).nullable(),
});

/** As `godwit status --json`. */
export const status = z.object({
  playbook: z.string(),
  source: z.string(),
  target: z.string(),
  run: standingRun.nullable(),
  phases: z.array(phaseProgress),
  missingDefinitions: z.array(z.string()),
  triggersOff: z.array(z.string()),
  waiting: z.array(waiting),
});

/** A phase as a node of the graph. */
export const phaseNode = z.object({
  phase: z.string(),
  title: z.string(),
  meaning: z.string().nullable(),
  source: z.string(),
  target: z.string(),
  dependsOn: z.array(z.string()),
  /** Why it does not run; null when it does. */
  off: z.string().nullable(),
});

export const overview = {
  'GET /api/playbooks': {
    summary: 'The playbooks: those of the folder, and those that were mapped with the control database',
    needs: 'look',
    answer: z.object({
      playbooks: z.array(
        z.object({
          name: z.string(),
          title: z.string(),
          /** What is wrong with it; null where nothing is. */
          problem: z.string().nullable(),
        }),
      ),
    }),
  },
  'GET /api/playbooks/{playbook}': {
    summary: 'Where a migration stands: from where to where, phases, rows, time left, what waits for whom, health of the proof',
    needs: 'look',
    answer: status.extend({
      title: z.string(),
      graph: z.array(phaseNode),
      /** All phases added up. */
      fates: fateCounts,
      /** Whether `read = written + unchanged + skipped + quarantined` holds. */
      proof: z.object({ holds: z.boolean(), sentence: z.string() }),
      /** Null while nothing runs. `rowsPerSecond` is of the last seconds. */
      pace: z.object({ rowsPerSecond: z.number(), secondsLeft: interval.nullable() }).nullable(),
      /** Sequence of the newest event: events after it are not in this answer. */
      sequence: z.string(),
    }),
  },
} as const satisfies Room;
