import { type FateCounts, writtenOf } from '../../model/ledger.ts';
import type { RunReport } from '../../model/report.ts';
import type { RollbackRecord } from '../../model/safeguard.ts';
import { totalFates } from '../facts.ts';
import { measuredTime } from '../measured-time.ts';
import { counted, durationText, momentText } from '../units.ts';

/** Whether the move can be taken back, how long that took, what it restores and what would be lost. */
export function wayBack(run: RunReport, rollback: RollbackRecord | null): string {
  if (run.mode !== 'migrate') return 'Nothing to take back: nothing stayed.';
  return [restores(totalFates(run)), took(run, rollback), lost].join(' ');
}

function restores(fates: FateCounts): string {
  const known = writtenOf(fates);
  if (!known) return `Yes. It takes back ${counted(fates.written, 'row')} that were written, and restores what they replaced.`;
  const back = known.overwritten === 0 ? '' : ` and restores ${counted(known.overwritten, 'overwritten row')} as they were`;
  return `Yes. It removes ${counted(known.inserted, 'new row')}${back}.`;
}

function took(run: RunReport, rollback: RollbackRecord | null): string {
  if (rollback === null) return notTried(measuredTime(run)?.likely ?? null);
  const rows = rollback.phases.reduce((sum, { removed, restored }) => sum + removed + restored, 0);
  return `Taking it back was tried on ${momentText(rollback.at)}: ${counted(rows, 'row')} in ${durationText(rollback.seconds)}.`;
}

function notTried(seconds: number | null): string {
  const guess = seconds === null ? '' : ` Expect about as long as the move took: ${durationText(seconds)}.`;
  return `Taking it back has not been tried here yet.${guess} Try it before you rely on that.`;
}

const lost =
  'Rows that people have changed since the move are listed and left alone until somebody decides; taking those back too would lose the changes.';
