import { assert } from '../../model/errors.ts';
import { addFates, type FateCounts, noRows } from '../../model/ledger.ts';
import type { TargetSession } from '../../model/session.ts';
import type { Capture, CapturedPhase } from './capture.ts';

/** The ledger rows of one group of transactions: one for each phase that it touches. */
export interface GroupBatches {
  /** The phase's row; made when it is first asked for. */
  of(phase: CapturedPhase): Promise<string>;
  count(phase: CapturedPhase, fates: FateCounts, removed: number): void;
  /** Writes the counts; the database refuses those that do not add up. Returns the rows that were looked at. */
  complete(): Promise<number>;
}

/** A group of transactions while it is applied. */
export interface Group {
  readonly capture: Capture;
  readonly session: TargetSession;
  readonly batches: GroupBatches;
  /** Asks constraints that may be deferred with every phase, so that who breaks them is known. */
  readonly isCareful: boolean;
}

interface Open {
  readonly batch: string;
  fates: FateCounts;
  removed: number;
}

/** Opens the ledger rows of a group, in the transaction of `session`. */
export function openBatches({ context, streams, held }: Capture, session: TargetSession, position: string): GroupBatches {
  const open = new Map<CapturedPhase, Open>();
  const claim = async (phase: CapturedPhase): Promise<string> => {
    const slice = await streams.nextBatch(session, phase.pass);
    const batch = await context.ledger.claim(session, {
      ...phase.pass,
      ...{ kind: 'changes' as const, slice, epoch: held.epoch, position, mapping: phase.prepared.digest },
    });
    assert(batch, `the changes ${slice} of phase ${phase.pass.phase} are in the ledger already`);
    open.set(phase, { batch, fates: noRows, removed: 0 });
    return batch;
  };
  return {
    of: async (phase) => open.get(phase)?.batch ?? (await claim(phase)),
    count: (phase, fates, removed) => {
      const batch = open.get(phase);
      assert(batch, `phase ${phase.pass.phase} has no batch`);
      batch.fates = addFates(batch.fates, fates);
      batch.removed += removed;
    },
    complete: async () => {
      let rows = 0;
      for (const { batch, fates, removed } of open.values()) {
        const read = fates.read + removed;
        rows += read;
        await streams.completeBatch(session, batch, { ...fates, read }, removed);
      }
      return rows;
    },
  };
}
