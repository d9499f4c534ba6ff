import { streamsOf } from '../../engine/changes/capture.ts';
import { sourceOf } from '../../engine/route.ts';
import type { SlotState } from '../../model/changes.ts';
import { sourceNames } from '../../model/playbook-databases.ts';
import type { StreamReport } from '../../model/stream-report.ts';
import { type Caller, controlSchema, type Workbench, withWorkbench } from '../workbench/workbench.ts';

/** The stream of changes of a playbook; null where there has been none. */
export function showStream(caller: Caller, playbook: string): Promise<StreamReport | null> {
  return withWorkbench(caller, playbook, streamOf, 'look');
}

/** The same on an open workbench. */
export async function streamOf(bench: Workbench): Promise<StreamReport | null> {
  const streams = streamsOf({ ledgerSchema: controlSchema, playbook: bench.playbook });
  const row = await streams.current(bench.ledgerSession);
  if (!row) return null;
  const { state, isAlive, end, transactions, rows, committedAt, appliedAt, failure, run } = row;
  const slot = state === 'stopped' ? null : await slotOf(bench, row.stream);
  return {
    ...{ source: sourceOf(bench, sourceName(bench)).label, state, isFollowed: isAlive, position: end, transactions, rows, failure },
    ...{ newestAt: committedAt, newestLagMs: lagMs(committedAt, appliedAt) },
    ...{ behindBytes: slot?.behindBytes ?? null, keptBytes: slot?.keptBytes ?? null },
    lastDay: run === null ? [] : await streams.flow(bench.ledgerSession, run),
  };
}

const sourceName = ({ playbook }: Workbench): string => sourceNames(playbook)[0] ?? 'source';

/** A source that is away says nothing of the slot; the ledger knows the rest. */
async function slotOf(bench: Workbench, stream: string): Promise<SlotState | null> {
  try {
    return (await (await sourceOf(bench, sourceName(bench)).changes?.())?.slot(stream)) ?? null;
  } catch {
    return null;
  }
}

function lagMs(committedAt: string | null, appliedAt: string | null): number | null {
  if (committedAt === null || appliedAt === null) return null;
  return Math.max(0, Date.parse(appliedAt) - Date.parse(committedAt));
}
