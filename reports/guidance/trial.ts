import type { RunReport } from '../../model/report.ts';
import { counted, countText, momentText } from '../units.ts';

/** Whether the move was a trial or real, and whether it is finished. */
export function trialOrReal(run: RunReport): string {
  return `${kind(run)} ${finished(run)}`;
}

function kind({ mode, places }: RunReport): string {
  if (mode === 'dry_run') return 'A trial: a dry run, which writes nothing.';
  if (mode === 'rehearse') return 'A trial: a rehearsal with a sample, which leaves nothing.';
  if (!places) return 'Real: the rows were written for good.';
  const { source, target, isEmbedded } = places;
  const where = `from ${source} to ${target}`;
  if (isEmbedded)
    return (
      `A trial for the house: it ran as the real move does, ${where}, but that database belongs to this workbench. No ` +
      'system of the house was written to.'
    );
  return `Real: the rows were written for good, ${where}.`;
}

function finished({ status, phases, startedAt, finishedAt }: RunReport): string {
  const done = phases.filter((each) => each.status === 'completed').length;
  const parts = `${countText(done)} of ${counted(phases.length, 'part')} done`;
  if (status === 'rolled_back') return 'It was taken back.';
  if (status === 'completed' && finishedAt !== null) return `Finished on ${momentText(finishedAt)}; ${parts}.`;
  return `Not finished: begun on ${momentText(startedAt)}; ${parts}.`;
}
